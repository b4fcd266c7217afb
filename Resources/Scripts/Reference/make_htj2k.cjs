// make_htj2k.cjs FOLDER: writes codestreams of High-Throughput JPEG 2000 (OpenJPH) whose pixels a formula gives, for
// the tests of the decoder. Needs node and, where it runs, `npm install @cornerstonejs/codec-openjph`.
const fs = require('fs');
const path = require('path');
const openjph = require(path.resolve('node_modules/@cornerstonejs/codec-openjph/dist/openjphjs.js'));
const columns = 24, rows = 20;

openjph().then((codec) => {
  for (const [name, bitsPerSample, isSigned] of [['htj2k_unsigned12.j2c', 12, false], ['htj2k_signed16.j2c', 16, true]]) {
    const encoder = new codec.HTJ2KEncoder();
    const bytes = encoder.getDecodedBuffer({ width: columns, height: rows, bitsPerSample, componentCount: 1, isSigned, isUsingColorTransform: false });
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const value = (37 * i + 101 * j + i * j) % 4096;
        view.setInt16(2 * (j * columns + i), isSigned ? value - 2000 : value, true);
      }
    }
    encoder.setQuality(true, 0); // reversible
    encoder.encode();
    fs.writeFileSync(path.join(process.argv[2], name), encoder.getEncodedBuffer());
  }
});
