package dev.rookery.environments;

import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.WorkSize;
import java.util.Map;
import java.util.Optional;

/** How an environment's step is spread over work-items. All of them bring the same bits. */
enum StepKernel {
    /** A work-item advances LANES environments: one each on a GPU. */
    ONE_VECTOR(null),
    /** On a CPU, of scalar environments: a work-item advances runs of neighbours, one after the other. */
    RUNS("scalar-environment.cl"),
    /** On a CPU, of environments in lanes: a work-item advances many vectors and restarts what is done in them together. */
    VECTORS("gathered-resets.cl");

    /** Scalar environments of a run; rows are padded to a multiple of it. */
    static final int RUN = dev.rookery.compute.Lanes.ROW_ALIGNMENT;

    /** Vectors that a work-item advances: enough for those that are done in them to fill another vector. */
    private static final int MOST_VECTORS = 32;

    /** Numbers of an environment of which a run, or a vector, fits on a driver's stack, many times over. */
    private static final int MOST_WORDS = 4096;

    private final String resource;

    StepKernel(String resource) {
        this.resource = resource;
    }

    /** The fastest for a device. */
    static StepKernel suiting(EnvironmentSource source, Lanes kind, DeviceInfo.Kind device, int lanes) {
        if (device != DeviceInfo.Kind.CPU || source.wordsKept() > MOST_WORDS) {
            return ONE_VECTOR;
        }
        if (kind == Lanes.SCALAR) {
            return RUNS;
        }
        return lanes > 1 ? VECTORS : ONE_VECTOR;
    }

    /** The file with {@code environment_step}, where it is not that of vector-environment.cl. */
    Optional<String> resource() {
        return Optional.ofNullable(resource);
    }

    /** @param mostRuns runs that a work-item advances at most, where it advances such */
    Map<String, Object> constants(int mostRuns) {
        return Map.of(
                "ONE_VECTOR",
                this == ONE_VECTOR ? 1 : 0,
                "RUN",
                RUN,
                "MOST_RUNS",
                mostRuns,
                "MOST_VECTORS",
                MOST_VECTORS);
    }

    /**
     * How a step is spread.
     *
     * @param envs of all policies, padding included
     * @param lanes of a vector
     * @param cores that all have to do, as far as there are enough environments
     */
    StepWork work(long envs, int policies, int lanes, int mostRuns, int cores) {
        return switch (this) {
            case ONE_VECTOR -> new StepWork(WorkSize.of(envs / lanes), lanes, envs / lanes, envs / lanes);
            case RUNS -> {
                long items = items(envs / RUN, mostRuns, cores);
                yield new StepWork(mostRuns == 1 ? WorkSize.of(items) : WorkSize.single(items), RUN, envs / RUN, items);
            }
            case VECTORS -> {
                long vectors = envs / policies / lanes;
                long items = items(vectors, MOST_VECTORS, (cores + policies - 1) / policies);
                yield new StepWork(WorkSize.single(policies * items), lanes, vectors, items);
            }
        };
    }

    /** As few as there can be of `most` parts each, but one for each core. */
    private static long items(long parts, int most, int cores) {
        return Math.max((parts + most - 1) / most, Math.min(parts, cores));
    }
}
