"""The order in which a reader sees the arms of a case, made from the seed, the reader's name and the number of the case
(from 0) as Core/ReaderStudies/Blinding.h says it: whoever has the key of a study can check it with this.

    make_reader_order.py SEED READER CASE ARMS
"""
import hashlib
import sys


def mt19937_64(seed):
    """The numbers of std::mt19937_64 (C++ standard, [rand.predef])."""
    n, m, mask = 312, 156, (1 << 64) - 1
    state = [seed & mask]
    for i in range(1, n):
        state.append((6364136223846793005 * (state[-1] ^ state[-1] >> 62) + i) & mask)
    while True:
        for i in range(n):
            x = (state[i] & 0xFFFFFFFF80000000) | (state[(i + 1) % n] & 0x7FFFFFFF)
            state[i] = state[(i + m) % n] ^ x >> 1 ^ (0xB5026F5AA96619E9 if x & 1 else 0)
        for x in list(state):
            x ^= x >> 29 & 0x5555555555555555
            x ^= x << 17 & 0x71D67FFFEDA60000
            x ^= x << 37 & 0xFFF7EEE000000000
            yield x ^ x >> 43


def order(seed, reader, case, arms):
    parts = [str(seed).encode(), reader.encode(), str(case).encode()]
    name = b''.join(str(len(part)).encode() + b':' + part for part in parts)
    numbers = mt19937_64(int.from_bytes(hashlib.sha256(name).digest()[:8], 'big'))
    places = list(range(arms))
    for n in range(arms, 1, -1):
        other = next(numbers) % n
        places[n - 1], places[other] = places[other], places[n - 1]
    return places


if __name__ == '__main__':
    print(*order(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
