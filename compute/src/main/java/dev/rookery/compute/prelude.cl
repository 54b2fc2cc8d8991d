// What every kernel can use: types that hold LANES rows at once, choice between them, and elementary functions that are
// fast and accurate at every lane width and give the same bits on every device with IEEE arithmetic.
//
//   real     LANES floats        natural  LANES unsigned ints
//   integer  LANES ints          mask     LANES truth values, the result of a comparison
//   bytes    LANES unsigned bytes
//
// Masks are joined with & and |, and negated with !: not with && and ||, which vectors do not have.

#pragma OPENCL FP_CONTRACT OFF

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

#if LANES == 1
typedef float real;
typedef int integer;
typedef uint natural;
#undef any
#undef all
#define any(m) ((m) != 0)
#define all(m) ((m) != 0)
#define load_real(pointer) (*(pointer))
#define load_integer(pointer) (*(pointer))
#define load_natural(pointer) (*(pointer))
#define store_real(value, pointer) (*(pointer) = (value))
#define store_integer(value, pointer) (*(pointer) = (value))
#define store_natural(value, pointer) (*(pointer) = (value))
#define LANE_INDEX 0
#define to_integer convert_int_rtz
#define to_natural convert_uint
#define to_real convert_float
#define as_real as_float
#define as_integer as_int
#define as_natural as_uint
#define LANE(vector, lane) (vector)
#define INTEGER_LANE(vector, lane) (vector)
typedef uchar bytes;
#define load_bytes(pointer) (*(pointer))
#define store_bytes(value, pointer) (*(pointer) = (value))
#define to_bytes convert_uchar
#define bytes_to_real convert_float
#else
typedef PASTE(float, LANES) real;
typedef PASTE(int, LANES) integer;
typedef PASTE(uint, LANES) natural;
// Whole vectors at any multiple of 4 bytes, in global memory: PoCL splits what vload and vstore move in four.
typedef real unaligned_real __attribute__((aligned(4)));
typedef integer unaligned_integer __attribute__((aligned(4)));
typedef natural unaligned_natural __attribute__((aligned(4)));
#define load_real(pointer) (*(__global const unaligned_real *)(pointer))
#define load_integer(pointer) (*(__global const unaligned_integer *)(pointer))
#define load_natural(pointer) (*(__global const unaligned_natural *)(pointer))
#define store_real(value, pointer) (*(__global unaligned_real *)(pointer) = (value))
#define store_integer(value, pointer) (*(__global unaligned_integer *)(pointer) = (value))
#define store_natural(value, pointer) (*(__global unaligned_natural *)(pointer) = (value))
typedef PASTE(uchar, LANES) bytes;
typedef bytes unaligned_bytes __attribute__((aligned(1)));
#define load_bytes(pointer) (*(__global const unaligned_bytes *)(pointer))
#define store_bytes(value, pointer) (*(__global unaligned_bytes *)(pointer) = (value))
#define to_bytes PASTE(convert_uchar, LANES)
#define bytes_to_real PASTE(convert_float, LANES)
#define to_integer PASTE(PASTE(convert_int, LANES), _rtz)
#define to_natural PASTE(convert_uint, LANES)
#define to_real PASTE(convert_float, LANES)
#define as_real PASTE(as_float, LANES)
#define as_integer PASTE(as_int, LANES)
#define as_natural PASTE(as_uint, LANES)
#define LANE(vector, lane) (((const float *)&(vector))[lane])
#define INTEGER_LANE(vector, lane) (((const int *)&(vector))[lane])
#if LANES == 4
#define LANE_INDEX (int4)(0, 1, 2, 3)
#elif LANES == 8
#define LANE_INDEX (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANE_INDEX (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#endif
#endif

typedef integer mask;

#if LANES > 1
// Whether any lane, or every lane, is true. The built-in functions ask lane after lane on PoCL.
#undef any
#undef all
#define any(m) any_lane(m)
#define all(m) (!any_lane(!(m)))
inline int any_lane(mask m) {
#if LANES == 16
    ulong8 eight = as_ulong8(m);
    ulong4 four = eight.lo | eight.hi;
#elif LANES == 8
    ulong4 four = as_ulong4(m);
#endif
#if LANES == 4
    ulong2 two = as_ulong2(m);
#else
    ulong2 two = four.lo | four.hi;
#endif
    return (two.x | two.y) != 0;
}

// A bit for each lane that is true.
inline uint lane_bits(mask m) {
    natural bits = as_natural(m) & ((natural)(1) << as_natural(LANE_INDEX));
#if LANES == 16
    uint8 eight = bits.lo | bits.hi;
    uint4 four = eight.lo | eight.hi;
#elif LANES == 8
    uint4 four = bits.lo | bits.hi;
#else
    uint4 four = bits;
#endif
    uint2 two = four.lo | four.hi;
    return two.x | two.y;
}
#endif

// Which of the bytes of LANES rows are not 0.
#if LANES == 1
#define flags_set(pointer) (*(pointer) != 0)
#else
#define flags_set(pointer) (PASTE(convert_int, LANES)(PASTE(vload, LANES)(0, pointer)) != 0)
#endif

// choose(mask, then, otherwise): for each lane one of the two; both are computed.
#define choose(m, then, otherwise) ((m) ? (then) : (otherwise))

// A value for every lane.
#define REAL(x) ((real)(x))
#define INTEGER(x) ((integer)(x))

// 1 where a bit of a natural is set, else 0.
#define bit_to_real(word, bit) choose((((word) >> (uint)(bit)) & 1u) != 0, REAL(1.0f), REAL(0.0f))

// For each lane what lies at an offset of its own.
#if LANES == 1
#define gather_real(base, offsets) ((base)[offsets])
#define gather_integer(base, offsets) ((base)[offsets])
#define gather_natural(base, offsets) ((base)[offsets])
#else
#define GATHERING(type, scalar)                                                     \
    inline type gather_##type(__global const scalar *base, integer offsets) {       \
        type gathered;                                                              \
        for (int lane = 0; lane < LANES; lane++) {                                  \
            ((scalar *)&gathered)[lane] = base[((const int *)&offsets)[lane]];      \
        }                                                                           \
        return gathered;                                                            \
    }
GATHERING(real, float)
GATHERING(integer, int)
GATHERING(natural, uint)
#undef GATHERING
#endif

// x where it lies within low and high, else the bound that it is beyond. NaN stays NaN, unlike with clamp.
inline real clip(real x, real low, real high) {
    return choose(x < low, low, choose(x > high, high, x));
}

// The sum over the lanes, always in the same order: halves onto halves.
#if LANES == 1
#define lane_sum(x) (x)
#else
inline float lane_sum(real x) {
#if LANES == 16
    float8 eight = x.lo + x.hi;
    float4 four = eight.lo + eight.hi;
#elif LANES == 8
    float4 four = x.lo + x.hi;
#else
    float4 four = x;
#endif
    float2 two = four.lo + four.hi;
    return two.x + two.y;
}
#endif

// rint, which takes PoCL 25 instructions where the processor has one. Never rounding by adding a large number: a compiler
// that is told to be fast removes it without a word.
#define nearest(x) rint(x)
#if LANES > 1 && defined(__SSE4_1__) && defined(__has_builtin)
#if __has_builtin(__builtin_elementwise_roundeven)
#undef nearest
#define nearest(x) __builtin_elementwise_roundeven(x)
#endif
#endif

// ---- Elementary functions. Polynomials: Cephes (Moshier), single precision; tanh: the rational approximation of Eigen.

// 2^n for -252 <= n <= 254, in two factors, so that results down to the subnormal numbers are right.
inline real scaled_by_power_of_two(real x, integer n) {
    integer half_n = n >> 1;
    return x * as_real((half_n + 127) << 23) * as_real((n - half_n + 127) << 23);
}

// Relative error below 2 ulp; +-infinity and 0 at the ends, NaN stays NaN.
inline real real_exp(real x) {
    real bounded = choose(x > REAL(89.0f), REAL(89.0f), choose(x < REAL(-104.0f), REAL(-104.0f), x));
    real n = nearest(bounded * 1.44269504088896341f);
    real r = fma(n, REAL(-0.693359375f), bounded);
    r = fma(n, REAL(2.12194440e-4f), r);
    real p = REAL(1.9875691500e-4f);
    p = fma(p, r, REAL(1.3981999507e-3f));
    p = fma(p, r, REAL(8.3334519073e-3f));
    p = fma(p, r, REAL(4.1665795894e-2f));
    p = fma(p, r, REAL(1.6666665459e-1f));
    p = fma(p, r, REAL(5.0000001201e-1f));
    p = fma(p, r * r, r) + 1.0f;
    real y = scaled_by_power_of_two(p, to_integer(n));
    return choose(x != x, x, y);
}

// Relative error below 2 ulp; log(0) = -infinity, log of a negative number is NaN.
inline real real_log(real x) {
    mask tiny = x < REAL(1.17549435e-38f);
    real scaled = choose(tiny, x * 8388608.0f, x);
    integer bits = as_integer(scaled);
    integer exponent = (bits >> 23) - 126 - choose(tiny, INTEGER(23), INTEGER(0));
    real m = as_real((bits & 0x007fffff) | 0x3f000000);  // [0.5, 1)
    mask low = m < REAL(0.707106781186547524f);
    real e = to_real(exponent) - choose(low, REAL(1.0f), REAL(0.0f));
    real f = choose(low, m + m, m) - 1.0f;
    real z = f * f;
    real p = REAL(7.0376836292e-2f);
    p = fma(p, f, REAL(-1.1514610310e-1f));
    p = fma(p, f, REAL(1.1676998740e-1f));
    p = fma(p, f, REAL(-1.2420140846e-1f));
    p = fma(p, f, REAL(1.4249322787e-1f));
    p = fma(p, f, REAL(-1.6668057665e-1f));
    p = fma(p, f, REAL(2.0000714765e-1f));
    p = fma(p, f, REAL(-2.4999993993e-1f));
    p = fma(p, f, REAL(3.3333331174e-1f));
    real y = fma(e, REAL(-2.12194440e-4f), p * f * z);
    y = fma(z, REAL(-0.5f), y);
    y = fma(e, REAL(0.693359375f), f + y);
    y = choose(x == REAL(0.0f), REAL(-INFINITY), y);
    y = choose(x == REAL(INFINITY), x, y);
    return choose((x < REAL(0.0f)) | (x != x), REAL(NAN), y);
}

// Sine and cosine together. Absolute error below 1.2e-7 for |x| <= 8192, growing in proportion to |x| beyond.
inline void real_sincos(real x, real *sine, real *cosine) {
    real quadrant = nearest(x * 0.636619772367581343f);
    real r = fma(quadrant, REAL(-1.5703125f), x);
    r = fma(quadrant, REAL(-4.837512969970703125e-4f), r);
    r = fma(quadrant, REAL(-7.54978995489188216e-8f), r);
    integer q = to_integer(quadrant);
    real z = r * r;
    real s = REAL(-1.9515295891e-4f);
    s = fma(s, z, REAL(8.3321608736e-3f));
    s = fma(s, z, REAL(-1.6666654611e-1f));
    s = fma(s * z, r, r);
    real c = REAL(2.443315711809948e-5f);
    c = fma(c, z, REAL(-1.388731625493765e-3f));
    c = fma(c, z, REAL(4.166664568298827e-2f));
    c = fma(c, z * z, fma(z, REAL(-0.5f), REAL(1.0f)));
    mask odd = (q & 1) != 0;
    integer sine_sign = (q & 2) << 30;
    integer cosine_sign = ((q + 1) & 2) << 30;
    *sine = as_real(as_integer(choose(odd, c, s)) ^ sine_sign);
    *cosine = as_real(as_integer(choose(odd, s, c)) ^ cosine_sign);
}

// One alone is had with half the work: x lies r beyond n half turns, and an odd n turns the sign. The polynomial was
// fitted to the sine over -pi/2 ... pi/2, to 5e-9. As accurate as real_sincos, though not the same bits.
inline real sine_beyond_half_turns(real x, real n, integer odd) {
    real r = fma(n, REAL(-3.140625f), x);
    r = fma(n, REAL(-9.67502593994140625e-4f), r);
    r = fma(n, REAL(-1.509957990978376432e-7f), r);
    real z = r * r;
    real s = REAL(2.5999152032e-6f);
    s = fma(s, z, REAL(-1.9806552676e-4f));
    s = fma(s, z, REAL(8.3330164350e-3f));
    s = fma(s, z, REAL(-1.6666657062e-1f));
    s = fma(s * z, r, r);
    return as_real(as_integer(s) ^ (odd << 31));
}

inline real real_sin(real x) {
    real n = rint(x * 0.318309886183790672f);
    return sine_beyond_half_turns(x, n, to_integer(n));
}

// cos(x) = sin(x + pi/2): half a half turn further.
inline real real_cos(real x) {
    real n = rint(fma(x, REAL(0.318309886183790672f), REAL(0.5f)));
    return sine_beyond_half_turns(x, n - 0.5f, to_integer(n));
}

// The same angle within -pi and pi, rad; there it is x itself. Absolute error below 5e-7 for |x| <= 8192, growing in
// proportion to |x| beyond.
inline real wrap_angle(real x) {
    const float pi = 3.14159265358979324f;
    real turns = rint(x * 0.159154943091895336f);
    real r = fma(turns, REAL(-6.28125f), x);
    r = fma(turns, REAL(-1.93500518798828125e-3f), r);
    r = fma(turns, REAL(-3.01991598195675286e-7f), r);
    // Close to half a turn the product above may have been rounded to the wrong number of turns.
    r = choose(r > pi, r - 2.0f * pi, r);
    return choose(r < -pi, r + 2.0f * pi, r);
}

// Relative error below 5 ulp; beyond +-7.9 it stays at +-0.99999976. NaN stays NaN.
inline real real_tanh(real x) {
    real b = choose(x > REAL(7.90531110763549805f), REAL(7.90531110763549805f), x);
    b = choose(b < REAL(-7.90531110763549805f), REAL(-7.90531110763549805f), b);
    real z = b * b;
    real p = REAL(-2.76076847742355e-16f);
    p = fma(p, z, REAL(2.00018790482477e-13f));
    p = fma(p, z, REAL(-8.60467152213735e-11f));
    p = fma(p, z, REAL(5.12229709037114e-08f));
    p = fma(p, z, REAL(1.48572235717979e-05f));
    p = fma(p, z, REAL(6.37261928875436e-04f));
    p = fma(p, z, REAL(4.89352455891786e-03f));
    real q = REAL(1.19825839466702e-06f);
    q = fma(q, z, REAL(1.18534705686654e-04f));
    q = fma(q, z, REAL(2.26843463243900e-03f));
    q = fma(q, z, REAL(4.89352518554385e-03f));
    return choose(fabs(x) < REAL(4.0e-4f), x, b * p / q);
}

#undef exp
#define exp(x) real_exp(x)
#undef log
#define log(x) real_log(x)
#undef sin
#define sin(x) real_sin(x)
#undef cos
#define cos(x) real_cos(x)
#undef tanh
#define tanh(x) real_tanh(x)
