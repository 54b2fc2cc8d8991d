package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a driver's compiler warns of lands on the terminal of whoever starts a training. */
class CompilerWarningsTest {
    @Test
    void everyFunctionThatKernelsCanUseCompilesWithoutAWarning() {
        try (Device device = TestDevice.open();
                // A name that no driver has in its cache of compiled programs: from there no warnings come.
                Program program = device.build(
                        new KernelSource("everything").add("everything.cl", """
                        __kernel void everything_%d(__global float *x, __global uint *seeds) {
                            Rng rng = rng_new(seeds[0], seeds[1], 1u, as_natural((integer)(LANE_INDEX)), 2u);
                            rng_begin(&rng, 0u, load_real(x) > REAL(0.0f));
                            real y = load_real(x) + rng_uniform(&rng) + rng_range(&rng, REAL(1.0f), REAL(2.0f));
                            y += rng_normal(&rng) + to_real(rng_below(&rng, 7u));
                            y = exp(y) + log(y) + sin(y) + cos(y) + tanh(y);
                            y += REAL((float)(any(y > REAL(1.0f)) + all(y > REAL(0.0f))));
                            store_real(choose(y > REAL(1.0f), y, REAL(lane_sum(y))), x);
                        }
                        """.formatted(System.nanoTime())))) {
            assertThat(program.log()).isBlank();
        }
    }
}
