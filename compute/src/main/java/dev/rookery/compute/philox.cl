// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC11; Random123): a random
// word is a pure function of (seed, stream, row, counter), so that nothing depends on how many rows there are or on what
// happened before.

typedef struct {
    uint key0, key1;   // the seed, low and high half
    natural row;       // counter word 2
    uint stream;       // counter word 3: what the numbers are for
    uint counter;      // counter word 1: the time step
    uint block;        // counter word 0: blocks of four words drawn so far
    uint used;         // words of the current block already given out
    natural words[4];
} Rng;

// The upper 32 bits of a * b. Lanes are multiplied in pairs, as SSE and AVX do it, and in place: vectors of twice the
// width would be wider than the processor's registers, which compilers warn of, and mul_hi is emulated by PoCL.
#if LANES == 1
inline natural high_product(uint a, natural b) {
    return (uint)(((ulong)a * b) >> 32);
}
#else
#if LANES == 4
typedef ulong2 natural_pairs;
#define as_natural_pairs as_ulong2
#elif LANES == 8
typedef ulong4 natural_pairs;
#define as_natural_pairs as_ulong4
#else
typedef ulong8 natural_pairs;
#define as_natural_pairs as_ulong8
#endif

inline natural high_product(uint a, natural b) {
    natural_pairs pairs = as_natural_pairs(b);
    natural_pairs lower = ((pairs & 0xffffffffu) * (ulong)a) >> 32;
    natural_pairs upper = ((pairs >> 32) * (ulong)a) & ((ulong)0xffffffffu << 32);
    return as_natural(lower | upper);
}
#endif

inline void philox4x32_10(natural c[4], uint key0, uint key1) {
    for (int round = 0; round < 10; round++) {
        natural high0 = high_product(0xD2511F53u, c[0]);
        natural low0 = c[0] * 0xD2511F53u;
        natural high1 = high_product(0xCD9E8D57u, c[2]);
        natural low1 = c[2] * 0xCD9E8D57u;
        natural next0 = high1 ^ c[1] ^ key0;
        natural next2 = high0 ^ c[3] ^ key1;
        c[0] = next0;
        c[1] = low1;
        c[2] = next2;
        c[3] = low0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

inline Rng rng_new(uint key0, uint key1, uint stream, natural row, uint counter) {
    Rng rng;
    rng.key0 = key0;
    rng.key1 = key1;
    rng.stream = stream;
    rng.row = row;
    rng.counter = counter;
    rng.block = 0;
    rng.used = 4;
    return rng;
}

#if LANES == 1
#define rng_begin(rng, first_row, wanted)
#else
// One row's words.
static __attribute__((always_inline)) void philox4x32_10_alone(uint c[4], uint key0, uint key1) {
#pragma unroll
    for (int round = 0; round < 10; round++) {
        ulong product0 = (ulong)c[0] * 0xD2511F53u;
        ulong product1 = (ulong)c[2] * 0xCD9E8D57u;
        c[0] = (uint)(product1 >> 32) ^ c[1] ^ key0;
        c[1] = (uint)product1;
        c[2] = (uint)(product0 >> 32) ^ c[3] ^ key1;
        c[3] = (uint)product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

// Draws the first four words of a new Rng where they are wanted, and leaves 0 elsewhere: the integer units, which are idle
// otherwise, make a few lanes' words faster than the vector units make those of all. Every later word is drawn for all
// lanes. The rows are first_row and those after it.
static __attribute__((always_inline)) void rng_begin(Rng *rng, uint first_row, mask wanted) {
    natural first = 0;
    natural second = 0;
    natural third = 0;
    natural fourth = 0;
    uint left = lane_bits(wanted);
    while (left != 0) {
        uint lane = 31 - clz(left);
        left ^= 1u << lane;
        uint words[4] = {0, rng->counter, first_row + lane, rng->stream};
        philox4x32_10_alone(words, rng->key0, rng->key1);
        mask here = LANE_INDEX == (integer)((int)lane);
        first = choose(here, (natural)(words[0]), first);
        second = choose(here, (natural)(words[1]), second);
        third = choose(here, (natural)(words[2]), third);
        fourth = choose(here, (natural)(words[3]), fourth);
    }
    rng->words[0] = first;
    rng->words[1] = second;
    rng->words[2] = third;
    rng->words[3] = fourth;
    rng->block = 1;
    rng->used = 0;
}
#endif

// 32 random bits for each lane.
inline natural rng_bits(Rng *rng) {
    if (rng->used == 4) {
        rng->words[0] = (natural)(rng->block);
        rng->words[1] = (natural)(rng->counter);
        rng->words[2] = rng->row;
        rng->words[3] = (natural)(rng->stream);
        philox4x32_10(rng->words, rng->key0, rng->key1);
        rng->block += 1;
        rng->used = 0;
    }
    natural bits = rng->words[rng->used];
    rng->used += 1;
    return bits;
}

// Uniform in [0, 1), 24 bits.
inline real rng_uniform(Rng *rng) {
    return to_real(rng_bits(rng) >> 8) * 5.9604644775390625e-8f;
}

// Uniform in [low, high).
inline real rng_range(Rng *rng, real low, real high) {
    return low + (high - low) * rng_uniform(rng);
}

// Uniform in 0 ... n - 1, for n up to 2^31; the bias is below n / 2^32.
inline integer rng_below(Rng *rng, uint n) {
    return as_integer(high_product(n, rng_bits(rng)));
}

// Standard normal (Box and Muller 1958).
inline real rng_normal(Rng *rng) {
    real radius = sqrt(-2.0f * real_log(1.0f - rng_uniform(rng)));
    return radius * real_cos(6.28318530717958648f * rng_uniform(rng));
}
