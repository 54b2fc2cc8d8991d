// Observations of numbers that are 0 or 1, told in bits: env_observe for those who want numbers, by the author's
// env_observe_bits. Everything works on LANES environments at once.
//
// OBS_PLANES images, or 1, of OBS_PLANE_SIZE numbers each, begin a word of their own.

// The numbers of a word of bits, and where they lie in the observation.
#define OBS_PLANE_WORDS ((OBS_PLANE_SIZE + 31) / 32)
#define OBS_WORDS (OBS_PLANES * OBS_PLANE_WORDS)
#define OBS_FIRST_OF(word) ((word) / OBS_PLANE_WORDS * OBS_PLANE_SIZE + (word) % OBS_PLANE_WORDS * 32)
#define OBS_NUMBERS_OF(word) min(32, OBS_PLANE_SIZE - (word) % OBS_PLANE_WORDS * 32)

inline real number_of(natural word, int bit) {
    return choose(((word >> (uint)bit) & 1u) != 0, REAL(1.0f), REAL(0.0f));
}

inline void observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    EACH_ELEMENT
    for (int word = 0; word < OBS_WORDS; word++) {
        bits[word] = 0;
    }
    env_observe_bits(s, p, agent, bits);
}

inline void numbers_of(const natural *bits, real *obs) {
    EACH_ELEMENT
    for (int word = 0; word < OBS_WORDS; word++) {
        for (int bit = 0; bit < OBS_NUMBERS_OF(word); bit++) {
            obs[OBS_FIRST_OF(word) + bit] = number_of(bits[word], bit);
        }
    }
}

inline void env_observe(const State *s, const Params *p, int agent, real *obs) {
    natural bits[OBS_WORDS];
    observe_bits(s, p, agent, bits);
    numbers_of(bits, obs);
}
