// Observations of numbers that are 0 or 1, told in bits: env_observe for those who want numbers, by the author's
// env_observe_bits. Everything works on LANES environments at once.
//
// BIT_WORDS, BIT_FIRST_OF and BIT_COUNT_OF say how they are packed.

inline void observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    EACH_ELEMENT
    for (int word = 0; word < BIT_WORDS; word++) {
        bits[word] = 0;
    }
    env_observe_bits(s, p, agent, bits);
}

inline void numbers_of(const natural *bits, real *obs) {
    EACH_ELEMENT
    for (int word = 0; word < BIT_WORDS; word++) {
        for (int bit = 0; bit < BIT_COUNT_OF(word); bit++) {
            obs[BIT_FIRST_OF(word) + bit] = bit_to_real(bits[word], bit);
        }
    }
}

inline void env_observe(const State *s, const Params *p, int agent, real *obs) {
    natural bits[BIT_WORDS];
    observe_bits(s, p, agent, bits);
    numbers_of(bits, obs);
}
