package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The prelude's functions against the host's in double precision. */
class ElementaryFunctionsTest {
    private static final int COUNT = 1 << 16;
    private static final String SOURCE = """
            // Both parts of real_sincos by themselves.
            inline real sine_of(real x) { real s, c; real_sincos(x, &s, &c); return s; }
            inline real cosine_of(real x) { real s, c; real_sincos(x, &s, &c); return c; }
            __kernel void apply(__global const float *in, __global float *out) {
                size_t at = get_global_id(0) * LANES;
                real x = load_real(in + at);
                store_real(FUNCTION, out + at);
            }
            """;

    private static float[] apply(String function, int lanes, float... in) {
        float[] padded = Arrays.copyOf(in, (in.length + 15) / 16 * 16);
        KernelSource source = new KernelSource(function).add("apply.cl", SOURCE.replace("FUNCTION", function));
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Program program = device.build(source);
                Stream stream = device.stream()) {
            DeviceBuffer input = plan.declare("in", ElementType.FLOAT32, padded.length);
            DeviceBuffer output = plan.declare("out", ElementType.FLOAT32, padded.length);
            plan.allocate();
            ByteBuffer bytes = ByteBuffer.allocateDirect(4 * padded.length).order(ByteOrder.nativeOrder());
            bytes.asFloatBuffer().put(padded);
            stream.write(input, bytes);
            stream.enqueue(program.kernel("apply").launch(WorkSize.of(padded.length / lanes), input, output));
            stream.read(output, bytes);
            stream.finish();
            float[] out = new float[in.length];
            bytes.asFloatBuffer().get(out);
            return out;
        }
    }

    private static float[] grid(double low, double high) {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) (low + (high - low) * i / (COUNT - 1));
        }
        return values;
    }

    /** From the smallest to the largest normal number, evenly in the exponent. */
    private static float[] allMagnitudes() {
        float[] values = grid(-126, 127.9);
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) Math.pow(2, values[i]);
        }
        return values;
    }

    private static void assertUlps(String function, int lanes, float[] in, DoubleUnaryOperator exact, double allowed) {
        float[] out = apply(function, lanes, in);
        for (int i = 0; i < in.length; i++) {
            double expected = exact.applyAsDouble(in[i]);
            assertThat(Math.abs(out[i] - expected) / Math.ulp((float) expected))
                    .as("%s at %s: %s", function, in[i], out[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static void assertAbsolute(
            String function, int lanes, float[] in, DoubleUnaryOperator exact, double allowed) {
        float[] out = apply(function, lanes, in);
        for (int i = 0; i < in.length; i++) {
            assertThat(Math.abs(out[i] - exact.applyAsDouble(in[i])))
                    .as("%s at %s: %s", function, in[i], out[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void theyAreAsAccurateAsTheySay(int lanes) {
        assertUlps("exp(x)", lanes, grid(-87, 88), Math::exp, 2);
        assertUlps("exp(x)", lanes, grid(-1e-3, 1e-3), Math::exp, 2);
        assertUlps("log(x)", lanes, allMagnitudes(), Math::log, 2);
        assertUlps("log(x)", lanes, grid(0.25, 4), Math::log, 2);
        assertUlps("tanh(x)", lanes, grid(-10, 10), Math::tanh, 5);
        assertUlps("tanh(x)", lanes, grid(-1e-3, 1e-3), Math::tanh, 5);
        assertAbsolute("sin(x)", lanes, grid(-8192, 8192), Math::sin, 1.2e-7);
        assertAbsolute("cos(x)", lanes, grid(-8192, 8192), Math::cos, 1.2e-7);
        assertAbsolute("sin(x)", lanes, grid(-7, 7), Math::sin, 1.2e-7);
        assertAbsolute("cos(x)", lanes, grid(-7, 7), Math::cos, 1.2e-7);
        for (float[] angles : List.of(grid(-8192, 8192), grid(-7, 7))) {
            assertAbsolute("sine_of(x)", lanes, angles, Math::sin, 1.2e-7);
            assertAbsolute("cosine_of(x)", lanes, angles, Math::cos, 1.2e-7);
            for (String function : List.of("sin(x)", "cos(x)", "sine_of(x)", "cosine_of(x)")) {
                for (float value : apply(function, lanes, angles)) {
                    assertThat(Math.abs(value)).as(function).isLessThanOrEqualTo(1);
                }
            }
        }
        assertThat(apply("sin(x)", lanes, 0)).containsExactly(0);
        assertThat(apply("cos(x)", lanes, 0)).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void anAngleIsWrappedToHalfATurnOnEitherSide(int lanes) {
        float pi = (float) Math.PI;
        float[] inside = grid(-Math.PI, Math.PI);
        assertThat(apply("wrap_angle(x)", lanes, inside)).isEqualTo(inside);
        // Around every odd number of half turns, where the result jumps, and between them.
        float[] angles = Arrays.copyOf(grid(-8192, 8192), COUNT + 5 * 2600);
        for (int i = 0; i < 5 * 2600; i++) {
            float half = (float) (Math.PI * (2 * (i / 5 - 1300) + 1));
            angles[COUNT + i] = half + (i % 5 - 2) * Math.ulp(half);
        }
        float[] wrapped = apply("wrap_angle(x)", lanes, angles);
        for (int i = 0; i < angles.length; i++) {
            double turned = Math.IEEEremainder(wrapped[i] - (double) angles[i], 2 * Math.PI);
            assertThat(Math.abs(turned)).as("of %s: %s", angles[i], wrapped[i]).isLessThanOrEqualTo(5e-7);
            assertThat(Math.abs(wrapped[i])).as("of %s", angles[i]).isLessThanOrEqualTo(pi);
        }
        assertThat(apply("wrap_angle(x)", lanes, Float.NaN)).containsExactly(Float.NaN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void clippingKeepsWhatIsWithinTheBounds(int lanes) {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(apply("clip(x, REAL(-2.0f), REAL(3.0f))", lanes, -infinity, -2.5f, -2, 0, 3, 4, infinity, Float.NaN))
                .containsExactly(-2, -2, -2, 0, 3, 3, 3, Float.NaN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void theEndsAreRight(int lanes) {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(apply("exp(x)", lanes, -infinity, -200, 0, 200, infinity, Float.NaN))
                .containsExactly(0, 0, 1, infinity, infinity, Float.NaN);
        assertThat(apply("log(x)", lanes, 0, 1, infinity, -1, -infinity, Float.NaN))
                .containsExactly(-infinity, 0, infinity, Float.NaN, Float.NaN, Float.NaN);
        float one = 0.99999976f;
        assertThat(apply("tanh(x)", lanes, -infinity, -100, 0, 100, infinity, Float.NaN))
                .containsExactly(-one, -one, 0, one, one, Float.NaN);
    }

    /** The first block has its only one in lane 0, the second in lane 1, and so on; the last block but one has none, the last all. */
    private static float[] oneLaneAfterAnother() {
        float[] values = new float[18 * 16];
        for (int lane = 0; lane < 16; lane++) {
            values[17 * lane] = 1;
        }
        Arrays.fill(values, 17 * 16, 18 * 16, 1);
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void anyAndAllSeeEveryLaneAndNoOther(int lanes) {
        float[] in = oneLaneAfterAnother();
        float[] any = apply("REAL((float)any(x > REAL(0.5f)))", lanes, in);
        float[] all = apply("REAL((float)all(x > REAL(0.5f)))", lanes, in);
        for (int i = 0; i < in.length; i++) {
            float ones = 0;
            for (int lane = 0; lane < lanes; lane++) {
                ones += in[i / lanes * lanes + lane];
            }
            assertThat(any[i]).as("any at %s", i).isEqualTo(ones > 0 ? 1 : 0);
            assertThat(all[i]).as("all at %s", i).isEqualTo(ones == lanes ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void wordsThatAreDrawnForSomeLanesAreThoseThatAreDrawnForAll(int lanes) {
        String rng = "Rng rng = rng_new(7u, 8u, 9u, (natural)(40u) + as_natural((integer)(LANE_INDEX)), 3u);";
        String draws = "y += 2.0f * rng_uniform(&rng); y += 4.0f * rng_uniform(&rng); y += 8.0f * rng_uniform(&rng);"
                + "y += 16.0f * rng_uniform(&rng); y;})";
        float[] in = oneLaneAfterAnother();
        float[] some = apply(
                "({" + rng + "rng_begin(&rng, 40u, x > REAL(0.5f)); real y = rng_uniform(&rng);" + draws, lanes, in);
        float[] every = apply("({" + rng + "real y = rng_uniform(&rng);" + draws, lanes, in);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == 1 || lanes == 1) {
                assertThat(some[i]).as("at %s", i).isEqualTo(every[i]);
            }
        }
        assertThat(Arrays.copyOf(every, lanes)).doesNotHaveDuplicates();
    }
}
