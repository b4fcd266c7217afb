"""A real Orthanc with the plugin and its worker, and a DICOM viewer, on the loopback and in a temporary folder."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Bench:
    def __init__(self, build, clade):
        """`build`: the build folder; `clade`: the section of that name of Orthanc's configuration;
        models lie in the folder path("models")."""
        self.build = os.path.abspath(build)
        self.folder = tempfile.mkdtemp(prefix="clade-measure-")
        self.http, self.dicom, self.viewer = free_port(), free_port(), free_port()
        os.makedirs(self.path("storage"))
        os.makedirs(self.path("moved"))
        os.makedirs(self.path("models"))
        configuration = {
            "Name": "measure", "StorageDirectory": self.path("storage"), "IndexDirectory": self.path("storage"),
            "Plugins": [os.path.join(self.build, "libOrthancClade.so")], "HttpPort": self.http, "DicomPort": self.dicom,
            "RemoteAccessAllowed": False, "AuthenticationEnabled": False, "DicomCheckModalityHost": True,
            "DicomModalities": {"viewer": ["VIEWER", "127.0.0.1", self.viewer], "scanner": ["SCANNER", "127.0.0.1", 1]},
            "DicomAlwaysAllowMove": True, "StableAge": 1, "OverwriteInstances": False,
            "Clade": {"Models": {"Directory": self.path("models")}, **clade}}
        with open(self.path("orthanc.json"), "w") as file:
            json.dump(configuration, file)
        self.log = open(self.path("orthanc.log"), "w")
        self.processes = [
            subprocess.Popen(["Orthanc", self.path("orthanc.json")], stdout=self.log, stderr=self.log),
            subprocess.Popen(["storescp", "-od", self.path("moved"), "-aet", "VIEWER", str(self.viewer)],
                             stdout=self.log, stderr=self.log)]
        self.wait_for(lambda: self.get("/clade/status"), 30, "Orthanc to answer")

    def path(self, name):
        return os.path.join(self.folder, name)

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
        self.log.close()
        shutil.rmtree(self.folder)

    def get(self, route):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{route}", timeout=60) as answer:
            return json.load(answer)

    def post(self, route, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{route}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait_for(self, condition, seconds, what):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = condition()
                if found:
                    return found
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit(f"waited {seconds} s for {what}")

    def tool(self, *command):
        began = time.monotonic()
        subprocess.run(command, check=True, stdout=self.log, stderr=self.log)
        return time.monotonic() - began

    def store(self, folder):
        return self.tool("storescu", "-aet", "SCANNER", "+sd", "+r", "-R", "127.0.0.1", str(self.dicom), folder)

    def phantom(self, name, *options):
        self.tool(os.path.join(self.build, "clade"), "phantom", self.path(name), *options)
        return self.path(name)
