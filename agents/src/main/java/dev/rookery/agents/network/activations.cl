// What follows a layer's sums, at every lane width. The slope of tanh and ReLU follows from their result; that of the
// others is kept beside it for the backward pass, where there is one (BACKWARD).

// Static, so that no copy beside the inlined ones is compiled.
#define ALWAYS_INLINE static __attribute__((always_inline))

#define IDENTITY 0
#define TANH 1
#define RELU 2
#define SILU 3
#define GELU 4

#define SLOPE_IS_KEPT(activation) ((activation) >= SILU)

inline real sigmoid(real x) {
    return 1.0f / (1.0f + exp(-x));
}

// GELU weighs x with the sigmoid of this: the approximation by tanh of Hendrycks and Gimpel (2016, arXiv:1606.08415, section 2),
// since (1 + tanh(u)) / 2 = sigmoid(2 u).
#define GELU_SCALE (2.0f * 0.7978845608028654f)
#define GELU_CUBIC 0.044715f

inline real gelu_argument(real x) {
    return GELU_SCALE * fma(GELU_CUBIC * x * x, x, x);
}

ALWAYS_INLINE real activated(const int activation, real x) {
    if (activation == TANH) {
        return tanh(x);
    }
    if (activation == RELU) {
        return choose(x > REAL(0.0f), x, REAL(0.0f));
    }
    if (activation == SILU) {
        return x * sigmoid(x);
    }
    if (activation == GELU) {
        return x * sigmoid(gelu_argument(x));
    }
    return x;
}

// The derivative of an activation whose slope is kept.
ALWAYS_INLINE real kept_slope(const int activation, real x) {
    if (activation == SILU) {
        real s = sigmoid(x);
        return s * fma(x, 1.0f - s, REAL(1.0f));
    }
    // The sigmoid is `most` where its argument is positive, else `least`: 1 - sigmoid would have no digits left where it is large.
    real argument = gelu_argument(x);
    real least_to_most = exp(-fabs(argument));
    real most = 1.0f / (1.0f + least_to_most);
    real least = least_to_most * most;
    real slope = GELU_SCALE * fma(3.0f * GELU_CUBIC * x, x, REAL(1.0f));
    return fma(x * most * least, slope, choose(argument > REAL(0.0f), most, least));
}

// Stores an activation at y, and its slope, if that is to be kept, `units` further on.
ALWAYS_INLINE void activate(const int activation, real x, SCRATCH real *y, const int units) {
    *y = activated(activation, x);
    if (BACKWARD && SLOPE_IS_KEPT(activation)) {
        y[units * GROUPS] = kept_slope(activation, x);
    }
}

// The derivative of an activation, from where `activate` stored it.
ALWAYS_INLINE real activation_slope(const int activation, const SCRATCH real *y, const int units) {
    if (activation == TANH) {
        return fma(-*y, *y, REAL(1.0f));
    }
    if (activation == RELU) {
        return choose(*y > REAL(0.0f), REAL(1.0f), REAL(0.0f));
    }
    if (SLOPE_IS_KEPT(activation)) {
        return y[units * GROUPS];
    }
    return REAL(1.0f);
}

#if TEAM > 1
// The same for four samples that follow each other, in the memory of a team.
ALWAYS_INLINE void activate_four(const int activation, float4 x, SCRATCH float *y, const int units) {
    *(SCRATCH float4 *)y = (float4)(activated(activation, x.s0), activated(activation, x.s1),
                                    activated(activation, x.s2), activated(activation, x.s3));
    if (BACKWARD && SLOPE_IS_KEPT(activation)) {
        *(SCRATCH float4 *)(y + units * GROUPS) = (float4)(kept_slope(activation, x.s0), kept_slope(activation, x.s1),
                                                           kept_slope(activation, x.s2), kept_slope(activation, x.s3));
    }
}

ALWAYS_INLINE float4 slope_of_four(const int activation, const SCRATCH float *y, const int units) {
    return (float4)(activation_slope(activation, y, units), activation_slope(activation, y + 1, units),
                    activation_slope(activation, y + 2, units), activation_slope(activation, y + 3, units));
}
#endif
