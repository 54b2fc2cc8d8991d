package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.draw.Tint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MosaicViewTest {
    private static final int ENVS = 1000;
    private static final MosaicPart WHOLE = new MosaicPart(25, 0, 0, 25, 40, 17, 8, Tint.RETURN, Theme.DARK);

    @TempDir
    Path folder;

    private ExperimentConfig config() throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), """
                total_timesteps: 5440
                environment: {id: CartPole-v1, num_envs: 17}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                dashboard: {envs: %d, fps: 120}
                """.formatted(ENVS));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @Test
    void aMosaicIsDrawnBesideATrainingAndChangesNothingOfIt() throws Exception {
        ExperimentConfig config = config();
        List<ViewFrame> frames = new ArrayList<>();
        Trained watched = Trained.watched(config, (experiment, frame) -> {
            if (frames.isEmpty()) {
                experiment.live().mosaic(List.of(WHOLE));
                experiment.live().focus(ENVS - 1);
            }
            if (!frame.pictures().isEmpty() && frame.focus().env() == ENVS - 1) {
                frames.add(frame);
            }
            if (frames.size() == 5) {
                experiment.resume();
            }
        });
        assertThat(watched.last().tensors())
                .isEqualTo(Trained.of(config, null).last().tensors());

        ViewFrame first = frames.get(0);
        assertThat(first.numEnvs()).isEqualTo(ENVS);
        assertThat(first.episodicLengths()[ENVS - 1]).isEqualTo((int) first.episodicReturns()[ENVS - 1]);
        assertThat(IntStream.range(0, ENVS)
                        .filter(env -> first.primitiveCounts()[env] > 0)
                        .toArray())
                .containsExactly(ENVS - 1);
        assertThat(first.primitives()).hasSize(12 * first.primitiveCounts()[ENVS - 1]);
        MosaicPicture picture = first.pictures().get(0);
        assertThat(picture.part()).isEqualTo(WHOLE);
        assertThat(picture.low()).isZero();
        assertThat(picture.runs()).hasSizeBetween(1000, 4 * 25 * 17 * 40 * 8);
        assertThat(frames.get(4).pictures().get(0).runs()).isNotEqualTo(picture.runs());
    }

    @Test
    void moreViewersThanAFrameHasRoomForTakeTurns() throws Exception {
        List<MosaicPart> wanted = IntStream.range(0, 2 * MosaicDrawing.MOST_PARTS + 1)
                .mapToObj(row -> new MosaicPart(25, 0, row, 25, 1, 17, 8, Tint.AGE, Theme.LIGHT))
                .toList();
        Set<MosaicPart> seen = new HashSet<>();
        Trained.watched(config(), (experiment, frame) -> {
            experiment.live().mosaic(wanted);
            assertThat(frame.pictures()).hasSizeLessThanOrEqualTo(MosaicDrawing.MOST_PARTS);
            frame.pictures().forEach(picture -> seen.add(picture.part()));
            if (seen.size() == wanted.size()) {
                experiment.resume();
            }
        });
        assertThat(seen).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void othersAreWatchedFromWhenTheirNumberIsChosen() throws Exception {
        List<Integer> counts = new ArrayList<>();
        Trained.watched(config(), (experiment, frame) -> {
            experiment.live().mosaic(List.of(WHOLE));
            int envs = frame.numEnvs();
            if (counts.isEmpty() || counts.get(counts.size() - 1) != envs) {
                counts.add(envs);
            }
            if (envs == ENVS) {
                experiment.live().envs(64);
            } else if (envs == 64) {
                assertThat(frame.pictures()).isEmpty();
                assertThat(frame.primitiveCounts()).doesNotContain(0);
                experiment.live().envs(65);
            } else if (!frame.pictures().isEmpty()) {
                experiment.resume();
            }
        });
        assertThat(counts).containsExactly(ENVS, 64, 65);
    }

    @Test
    void theColoursEndsGiveWayQuicklyAndComeBackSlowly() {
        TintScale scale = new TintScale();
        for (int frame = 0; frame < 20; frame++) {
            scale.follow(new float[] {-3, 100, Float.NaN}, new int[] {7, 2, 90});
        }
        assertThat(scale.low(Tint.RETURN)).isBetween(-3f, -2.9f);
        assertThat(scale.high(Tint.RETURN)).isBetween(99f, 100f);
        assertThat(scale.high(Tint.AGE)).isBetween(89f, 90f);
        for (int frame = 0; frame < 20; frame++) {
            scale.follow(new float[] {1, 2, 3}, new int[] {1, 1, 1});
        }
        assertThat(scale.high(Tint.RETURN)).isBetween(90f, 99f);
        assertThat(scale.low(Tint.AGE)).isZero();
        assertThat(scale.high(Tint.NONE)).isZero();
    }
}
