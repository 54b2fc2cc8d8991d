package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepWorkTest {
    @ParameterizedTest
    @CsvSource({
        "ONE_VECTOR, 4101, 1, 1, 1, 2",
        "ONE_VECTOR, 4112, 3, 1, 1, 4",
        "RUNS, 4112, 1, 1, 1, 2",
        "RUNS, 4112, 3, 1, 16, 4",
        "VECTORS, 4112, 1, 16, 1, 2",
        "VECTORS, 1712, 3, 16, 1, 2",
        "VECTORS, 1712, 3, 8, 1, 4",
    })
    void partsAreWholeAndAboutEqual(
            StepKernel kernel, int paddedEnvs, int policies, int lanes, int mostRuns, int count) {
        long envs = (long) paddedEnvs * policies;
        StepWork work = kernel.work(envs, policies, lanes, mostRuns, 2);
        List<VectorEnvironment.Part> parts = work.parts(count);
        assertThat(parts).hasSize(count);
        long item = 0;
        long env = 0;
        for (VectorEnvironment.Part part : parts) {
            assertThat(part.firstItem()).isEqualTo(item);
            assertThat(part.firstEnv()).isEqualTo(env).isEqualTo(firstEnv(kernel, item, envs, policies, lanes, work));
            assertThat(part.firstEnv() % lanes).isZero();
            assertThat((double) (part.endEnv() - part.firstEnv())).isBetween(0.75 * envs / count, 1.25 * envs / count);
            assertThat(work.sizeOf(part).workItems()).isEqualTo(part.endItem() - part.firstItem());
            item = part.endItem();
            env = part.endEnv();
        }
        assertThat(item).isEqualTo(work.size().workItems());
        assertThat(env).isEqualTo(envs);
        assertThat(work.all()).isEqualTo(new VectorEnvironment.Part(0, item, 0, envs));
    }

    /** As the kernels count. */
    private static long firstEnv(StepKernel kernel, long item, long envs, int policies, int lanes, StepWork work) {
        long items = work.size().workItems();
        switch (kernel) {
            case ONE_VECTOR:
                return item * lanes;
            case RUNS:
                long runs = envs / StepKernel.RUN;
                return Math.min(runs, item * ((runs + items - 1) / items)) * StepKernel.RUN;
            default:
                long own = envs / policies / lanes;
                long each = items / policies;
                return item / each * own * lanes + Math.min(own, item % each * ((own + each - 1) / each)) * lanes;
        }
    }
}
