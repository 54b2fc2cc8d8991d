// What follows a layer's sums, at every lane width.

#define IDENTITY 0
#define TANH 1
#define RELU 2

inline real activated(const int activation, real x) {
    if (activation == TANH) {
        return tanh(x);
    }
    if (activation == RELU) {
        return choose(x > REAL(0.0f), x, REAL(0.0f));
    }
    return x;
}

// The derivative of an activation, from its result y.
inline real activation_slope(const int activation, real y) {
    if (activation == TANH) {
        return fma(-y, y, REAL(1.0f));
    }
    if (activation == RELU) {
        return choose(y > REAL(0.0f), REAL(1.0f), REAL(0.0f));
    }
    return REAL(1.0f);
}
