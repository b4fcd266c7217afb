"""Docker/configure.py: variables, secrets and files become the configuration of Orthanc."""

import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = SOURCE / "Docker/configure.py"


class Configure(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("etc", "secrets"):
            (self.folder / name).mkdir()

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run_with(self, environment):
        self.write("defaults.json", '{"Name": "default", "HttpPort": 8042, "Clade": {"MaxAttempts": 3}}')
        return subprocess.run(
            [sys.executable, "-B", PROGRAM, "--defaults", self.folder / "defaults.json", "--folder", self.folder / "etc",
             "--known", SOURCE / "Configuration/orthanc.json", "--secrets", self.folder / "secrets",
             self.folder / "orthanc.json"],
            env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True, check=False)

    def make(self, environment):
        done = self.run_with(environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads((self.folder / "orthanc.json").read_text(encoding="utf-8"))

    def test_names_become_the_keys_of_the_plugin(self):
        made = self.make({
            "ORTHANC__NAME": "radiology", "ORTHANC__DICOM_AET": "PACS", "ORTHANC__HTTP_PORT": "8080",
            "ORTHANC__CLADE__JOB_STORE": "/data/jobs.db", "ORTHANC__CLADE__WORKER__SUPERVISE": "false",
            "ORTHANC__CLADE__WORKER__MEMORY_LIMIT_GIB": "1.5", "ORTHANC__CLADE__MODELS__DEFAULT__MR": "cubic",
            "ORTHANC__CLADE__RULES": '[{"Name": "all"}]', "ORTHANC__POSTGRESQL__ENABLE_INDEX": "true",
            "ORTHANC__DICOM_WEB__ROOT": "/dw/"})
        self.assertEqual(made, {
            "Name": "radiology", "DicomAet": "PACS", "HttpPort": 8080,
            "Clade": {"MaxAttempts": 3, "JobStore": "/data/jobs.db",
                      "Worker": {"Supervise": False, "MemoryLimitGiB": 1.5}, "Models": {"Default": {"MR": "cubic"}},
                      "Rules": [{"Name": "all"}]},
            "PostgreSQL": {"EnableIndex": True}, "DicomWeb": {"Root": "/dw/"}})

    def test_every_key_of_the_plugin_can_be_given_by_a_variable(self):
        sys.path.insert(0, str(PROGRAM.parent))
        sys.dont_write_bytecode = True
        import configure

        known = configure.read_json((SOURCE / "Configuration/orthanc.json").read_text(encoding="utf-8"), "known")

        def leaves(value, path):
            if isinstance(value, dict) and value:
                for key, member in value.items():
                    yield from leaves(member, [*path, key])
            else:
                yield path

        paths = list(leaves(known["Clade"], ["Clade"]))
        self.assertGreater(len(paths), 15)
        for path in paths:
            name = "ORTHANC__" + "__".join(configure.re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).upper() for key in path)
            with self.subTest(name=name):
                made = {}
                configure.set_value(made, name, "7", known)
                value = known
                for key in path:
                    self.assertIn(key, made)
                    made, value = made[key], value[key]
                self.assertEqual(made, "7" if isinstance(value, str) else 7)

    def test_a_password_that_looks_like_a_number_stays_a_text(self):
        self.write("secrets/ORTHANC__CLADE__WORKER__PASSWORD", "0123456789\n")
        for secret in ("12345678", "1e5", "NaN", "null", "true", "-Infinity", "[1]"):
            with self.subTest(secret=secret):
                made = self.make({"ORTHANC__POSTGRESQL__PASSWORD": secret, "ORTHANC__MYSQL__USERNAME": secret,
                                  "ORTHANC__REGISTERED_USERS__ALICE": secret, "ORTHANC__DICOM_AET": secret,
                                  "ORTHANC__CLADE__WORKER__USERNAME": secret})
                self.assertEqual(made["PostgreSQL"]["Password"], secret)
                self.assertEqual(made["MySQL"]["Username"], secret)
                self.assertEqual(made["RegisteredUsers"], {"Alice": secret})
                self.assertEqual(made["DicomAet"], secret)
                self.assertEqual(made["Clade"]["Worker"], {"Username": secret, "Password": "0123456789"})
        made = self.make({"ORTHANC__POSTGRESQL__PASSWORD": '"quoted"', "ORTHANC__REGISTERED_USERS": '{"a": "b"}',
                          "ORTHANC__LIMIT": "NaN"})
        self.assertEqual(made["PostgreSQL"], {"Password": "quoted"}, "a JSON text is one")
        self.assertEqual((made["RegisteredUsers"], made["Limit"]), ({"a": "b"}, "NaN"))
        made = self.make({"ORTHANC__DICOM_CHECK_CALLED_AET": "true", "ORTHANC__WORKLISTS__FILTER_ISSUER_AET": "false"})
        self.assertEqual(made["DicomCheckCalledAet"], True, "what ends like a text's key need not be one")
        self.assertEqual(made["Worklists"]["FilterIssuerAet"], False)

    def test_later_sources_win(self):
        self.write("etc/a.json", '{"Name": "a", "HttpPort": 1, // "Name": "comment"\n "Url": "http://a"}')
        self.write("etc/b.json", '{"Name": "b" /* not c */}')
        self.assertEqual(self.make({})["Name"], "b")
        self.assertEqual(self.make({})["Url"], "http://a")
        environment = {"ORTHANC_JSON": '{"Name": "json", "Clade": {"LeaseSeconds": 20}}'}
        self.assertEqual(self.make(environment)["Clade"], {"MaxAttempts": 3, "LeaseSeconds": 20})
        environment["ORTHANC__NAME"] = "variable"
        self.assertEqual(self.make(environment)["Name"], "variable")
        self.write("secrets/ORTHANC__NAME", "secret\n")
        self.assertEqual(self.make(environment)["Name"], "secret")

    def test_a_secret_may_have_a_name_of_its_own(self):
        self.write("secrets/db-password", "p w\n")
        self.assertEqual(self.make({"ORTHANC__POSTGRESQL__PASSWORD_SECRET": "db-password"})["PostgreSQL"],
                         {"Password": "p w"})
        missing = self.run_with({"ORTHANC__POSTGRESQL__PASSWORD_SECRET": "nowhere"})
        self.assertEqual(missing.returncode, 1)
        self.assertIn("ORTHANC__POSTGRESQL__PASSWORD", missing.stderr)

    def test_what_is_wrong_is_said_without_values(self):
        wrong = self.run_with({"ORTHANC_JSON": '{"Password": "geheim", }'})
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("ORTHANC_JSON is not JSON", wrong.stderr)
        self.assertNotIn("geheim", wrong.stderr)
        self.assertEqual(self.run_with({"ORTHANC__": "x"}).returncode, 1)

    def test_only_the_owner_reads_the_result(self):
        self.make({"ORTHANC__NAME": "x"})
        self.make({"ORTHANC__NAME": "y"})  # over the older one
        self.assertEqual(stat.S_IMODE((self.folder / "orthanc.json").stat().st_mode), 0o600)


if __name__ == "__main__":
    unittest.main()
