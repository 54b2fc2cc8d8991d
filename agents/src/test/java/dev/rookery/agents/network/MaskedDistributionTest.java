package dev.rookery.agents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.WorkSize;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Distributions over what is allowed, with logits, masks and random numbers that the test chooses. */
class MaskedDistributionTest {
    private static final int ROWS = 1 << 12;

    /** The second choice lies across the edge of a word. */
    private static final List<Integer> SIZES = List.of(3, 40, 1, 2);

    private static final int ACTIONS = 46;
    private static final int WORDS = 2;

    private static final String KERNEL = """
            __kernel void ask(__global const float *logits, __global const int *masks, __global const uint *bits,
                              int rows, __global int *sampled, __global int *modes, __global float *log_probs,
                              __global float *entropies, __global float *probs, __global float *gradients) {
                size_t row = get_global_id(0) * LANES;
                real head[NUM_ACTIONS];
                integer allowed[ACTION_MASK_WORDS];
                for (int k = 0; k < NUM_ACTIONS; k++) {
                    head[k] = load_real(logits + k * rows + row);
                }
                for (int word = 0; word < ACTION_MASK_WORDS; word++) {
                    allowed[word] = load_integer(masks + word * rows + row);
                }
                mask_logits(head, 1, allowed);
                Distribution distribution = distribution_of(head, 1);
                Rng rng = rng_new(1, 2, 3, (natural)(0), 4);
                for (int i = 0; i < ACTION_DIM; i++) {
                    rng.words[i] = load_natural(bits + i * rows + row);
                }
                rng.used = 0;
                integer action[ACTION_DIM];
                distribution_mode(head, 1, action);
                for (int i = 0; i < ACTION_DIM; i++) {
                    store_integer(action[i], modes + i * rows + row);
                }
                distribution_sample(head, 1, distribution, &rng, action);
                for (int i = 0; i < ACTION_DIM; i++) {
                    store_integer(action[i], sampled + i * rows + row);
                }
                store_real(distribution_log_prob(head, 1, distribution, action), log_probs + row);
                store_real(distribution_entropy(distribution), entropies + row);
                real shown[NUM_ACTIONS];
                distribution_describe(head, 1, distribution, shown);
                real gradient[NUM_ACTIONS];
                distribution_backward(head, 1, distribution, action, REAL(1.5f), REAL(0.25f), gradient);
                for (int k = 0; k < NUM_ACTIONS; k++) {
                    store_real(shown[k], probs + k * rows + row);
                    store_real(gradient[k], gradients + k * rows + row);
                }
            }
            """;

    /** What goes in and what comes out, [elements][ROWS] each. */
    private record Asked(
            float[][] logits,
            boolean[][] allowed,
            int[][] bits,
            int[][] sampled,
            int[][] modes,
            float[][] logProbs,
            float[][] entropies,
            float[][] probs,
            float[][] gradients) {}

    /** Any masks, of every choice with something allowed; random numbers that are the smallest and largest every third time. */
    private static Asked ask(int lanes, float scale, boolean broken) {
        Random random = new Random(lanes + Float.floatToIntBits(scale));
        float[][] logits = new float[ACTIONS][ROWS];
        boolean[][] allowed = new boolean[ACTIONS][ROWS];
        int[][] bits = new int[SIZES.size()][ROWS];
        for (int row = 0; row < ROWS; row++) {
            int first = 0;
            for (int choice = 0; choice < SIZES.size(); choice++) {
                int size = SIZES.get(choice);
                double share = random.nextDouble();
                for (int k = first; k < first + size; k++) {
                    logits[k][row] = (float) (scale * random.nextGaussian());
                    if (broken) {
                        logits[k][row] = new float[] {
                                    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, logits[k][row]
                                }
                                [random.nextInt(4)];
                    }
                    allowed[k][row] = random.nextDouble() < share;
                }
                allowed[first + random.nextInt(size)][row] = true;
                bits[choice][row] = row % 3 == 0 ? -random.nextInt(2) : random.nextInt();
                first += size;
            }
        }
        return ask(lanes, logits, allowed, bits);
    }

    private static Asked ask(int lanes, float[][] logits, boolean[][] allowed, int[][] bits) {
        PolicyConfig policy = new PolicyConfig(List.of(), Activation.TANH, false);
        Network network = Network.of(policy, WrapperConfig.none(), 1, new ActionDistribution.Categorical(SIZES, true));
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer[] buffers = {
                plan.declare("logits", ElementType.FLOAT32, ACTIONS, ROWS),
                plan.declare("masks", ElementType.INT32, WORDS, ROWS),
                plan.declare("bits", ElementType.UINT32, SIZES.size(), ROWS),
                plan.declare("sampled", ElementType.INT32, SIZES.size(), ROWS),
                plan.declare("modes", ElementType.INT32, SIZES.size(), ROWS),
                plan.declare("log_probs", ElementType.FLOAT32, 1, ROWS),
                plan.declare("entropies", ElementType.FLOAT32, 1, ROWS),
                plan.declare("probs", ElementType.FLOAT32, ACTIONS, ROWS),
                plan.declare("gradients", ElementType.FLOAT32, ACTIONS, ROWS)
            };
            plan.allocate();
            ByteBuffer[] host = new ByteBuffer[buffers.length];
            for (int i = 0; i < buffers.length; i++) {
                host[i] = HostMemory.allocate(buffers[i].bytes());
            }
            for (int row = 0; row < ROWS; row++) {
                for (int k = 0; k < ACTIONS; k++) {
                    host[0].putFloat(4 * (k * ROWS + row), logits[k][row]);
                    int at = 4 * (k / 32 * ROWS + row);
                    host[1].putInt(at, host[1].getInt(at) | (allowed[k][row] ? 1 << k % 32 : 0));
                }
                for (int choice = 0; choice < SIZES.size(); choice++) {
                    host[2].putInt(4 * (choice * ROWS + row), bits[choice][row]);
                }
            }
            KernelSource source = new KernelSource("masked distribution");
            network.addTo(source, Network.Passes.FORWARD, new Chunk.Alone(1, Scratch.NONE));
            try (Program program = device.build(source.add("ask", KERNEL))) {
                for (int i = 0; i < 3; i++) {
                    stream.write(buffers[i], host[i]);
                }
                stream.enqueue(program.kernel("ask")
                        .launch(
                                WorkSize.of(ROWS / lanes),
                                buffers[0],
                                buffers[1],
                                buffers[2],
                                ROWS,
                                buffers[3],
                                buffers[4],
                                buffers[5],
                                buffers[6],
                                buffers[7],
                                buffers[8]));
                for (int i = 3; i < buffers.length; i++) {
                    stream.read(buffers[i], host[i]);
                }
                stream.finish();
            }
            return new Asked(
                    logits,
                    allowed,
                    bits,
                    ints(host[3], SIZES.size()),
                    ints(host[4], SIZES.size()),
                    floats(host[5], 1),
                    floats(host[6], 1),
                    floats(host[7], ACTIONS),
                    floats(host[8], ACTIONS));
        }
    }

    private static int[][] ints(ByteBuffer bytes, int elements) {
        int[][] all = new int[elements][ROWS];
        for (int i = 0; i < elements; i++) {
            bytes.asIntBuffer().get(i * ROWS, all[i]);
        }
        return all;
    }

    private static float[][] floats(ByteBuffer bytes, int elements) {
        float[][] all = new float[elements][ROWS];
        for (int i = 0; i < elements; i++) {
            bytes.asFloatBuffer().get(i * ROWS, all[i]);
        }
        return all;
    }

    /** Skewed up to where all but one have no probability; and what a network gives that has diverged. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, false",
        "8, 1, false",
        "16, 1, false",
        "8, 30, false",
        "16, 1e4, false",
        "1, 1e30, false",
        "1, 1, true",
        "8, 1, true",
        "16, 1e30, true"
    })
    void neitherADrawNorTheModeIsEverSomethingThatIsNotAllowed(int lanes, float scale, boolean broken) {
        Asked asked = ask(lanes, scale, broken);
        for (int row = 0; row < ROWS; row++) {
            int first = 0;
            for (int choice = 0; choice < SIZES.size(); choice++) {
                assertThat(asked.allowed[first + asked.sampled[choice][row]][row])
                        .isTrue();
                assertThat(asked.allowed[first + asked.modes[choice][row]][row]).isTrue();
                first += SIZES.get(choice);
            }
            for (int k = 0; k < ACTIONS && !broken; k++) {
                if (!asked.allowed[k][row]) {
                    assertThat(asked.probs[k][row]).isZero();
                    assertThat(asked.gradients[k][row] == 0).isTrue();
                }
            }
        }
    }

    /** In double precision, over the allowed actions alone. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void itIsTheDistributionOverWhatIsAllowed(int lanes) {
        Asked asked = ask(lanes, 2, false);
        for (int row = 0; row < ROWS; row++) {
            double logProb = 0;
            double entropy = 0;
            int first = 0;
            for (int choice = 0; choice < SIZES.size(); choice++) {
                int size = SIZES.get(choice);
                double sum = 0;
                for (int k = first; k < first + size; k++) {
                    sum += asked.allowed[k][row] ? Math.exp(asked.logits[k][row]) : 0;
                }
                double own = 0;
                int likeliest = -1;
                int drawn = -1;
                double cumulative = 0;
                double u = (asked.bits[choice][row] >>> 8) * 0x1p-24;
                boolean near = false;
                for (int k = first; k < first + size; k++) {
                    double prob = asked.allowed[k][row] ? Math.exp(asked.logits[k][row]) / sum : 0;
                    assertThat((double) asked.probs[k][row]).isCloseTo(prob, Offset.offset(1e-6));
                    own -= prob > 0 ? prob * Math.log(prob) : 0;
                    if (prob > 0 && (likeliest < 0 || asked.logits[k][row] > asked.logits[likeliest][row])) {
                        likeliest = k;
                    }
                    if (prob > 0 && (drawn < 0 || u >= cumulative)) {
                        drawn = k;
                    }
                    cumulative += prob;
                    near |= Math.abs(u - cumulative) < 1e-6;
                }
                assertThat(asked.modes[choice][row]).isEqualTo(likeliest - first);
                if (!near) {
                    assertThat(asked.sampled[choice][row]).isEqualTo(drawn - first);
                }
                int taken = first + asked.sampled[choice][row];
                logProb += asked.logits[taken][row] - Math.log(sum);
                for (int k = first; k < first + size; k++) {
                    double prob = asked.allowed[k][row] ? Math.exp(asked.logits[k][row]) / sum : 0;
                    double gradient =
                            prob == 0 ? 0 : 1.5 * ((k == taken ? 1 : 0) - prob) - 0.25 * prob * (Math.log(prob) + own);
                    assertThat((double) asked.gradients[k][row]).isCloseTo(gradient, Offset.offset(1e-5));
                }
                entropy += own;
                first += size;
            }
            assertThat((double) asked.logProbs[0][row]).isCloseTo(logProb, Offset.offset(2e-5));
            assertThat((double) asked.entropies[0][row]).isCloseTo(entropy, Offset.offset(1e-5));
        }
    }
}
