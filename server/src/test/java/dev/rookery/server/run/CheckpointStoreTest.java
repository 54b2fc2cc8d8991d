package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.DType;
import dev.rookery.agents.experiment.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    @TempDir
    Path run;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = run.resolve("checkpoints");
    }

    @Test
    void aCheckpointIsReadBackAsItWasWritten() throws IOException {
        store(5).write(checkpoint(4096));

        assertThat(folder.resolve("000000004096"))
                .isDirectoryContaining("glob:**/state.safetensors")
                .isDirectoryContaining("glob:**/manifest.json");
        CheckpointStore reader = CheckpointStore.reading(folder);
        assertThat(reader.read(4096)).isEqualTo(checkpoint(4096));
        assertThat(reader.latest()).contains(checkpoint(4096));
        CheckpointManifest manifest = reader.manifest(4096);
        assertThat(manifest.configSha256()).isEqualTo("c0ffee");
        assertThat(manifest.device()).isEqualTo("cpu");
        assertThat(manifest.iteration()).isEqualTo(64);
    }

    @Test
    void theOldestAreDeletedAndTheNewestStay() throws IOException {
        CheckpointStore store = store(2);
        for (long step : new long[] {64, 128, 192, 2_000_000_000_000L, 256}) {
            store.write(checkpoint(step));
        }
        assertThat(store.steps()).containsExactly(256L, 2_000_000_000_000L);
        assertThat(store.latest()).contains(checkpoint(2_000_000_000_000L));
        assertThat(children()).containsExactlyInAnyOrder("000000000256", "2000000000000");
    }

    @Test
    void theOneJustWrittenIsNeverDeleted() throws IOException {
        CheckpointStore store = store(1);
        store.write(checkpoint(128));
        store.write(checkpoint(64));
        assertThat(store.steps()).contains(64L);
    }

    @Test
    void aCheckpointOfTheSameStepIsReplaced() throws IOException {
        CheckpointStore store = store(5);
        store.write(checkpoint(64));
        Checkpoint other = new Checkpoint(64, 1, Map.of(), Map.of());
        store.write(other);
        assertThat(store.read(64)).isEqualTo(other);
        assertThat(children()).containsExactly("000000000064");
    }

    @Test
    void whatACrashLeftHalfWrittenIsIgnoredAndThenCleared() throws IOException {
        store(5).write(checkpoint(64));
        Path half = Files.createDirectory(folder.resolve(".writing-000000000128"));
        Files.writeString(half.resolve("state.safetensors"), "half");
        Path doomed = Files.createDirectory(folder.resolve(".deleting-000000000032"));
        Files.writeString(doomed.resolve("manifest.json"), "{}");

        assertThat(CheckpointStore.reading(folder).steps()).containsExactly(64L);
        assertThat(half).as("a reader touches nothing").exists();
        store(5);
        assertThat(children()).containsExactly("000000000064");
    }

    @Test
    void aCrashBetweenTheTwoRenamesOfAReplacementLosesNothing() throws IOException {
        store(5).write(checkpoint(64));
        Files.move(folder.resolve("000000000064"), folder.resolve(".replaced-000000000064"));
        assertThat(store(5).read(64)).isEqualTo(checkpoint(64));
        assertThat(children()).containsExactly("000000000064");
    }

    @Test
    void everyBitOfBothFilesIsGuarded() throws IOException {
        store(5).write(checkpoint(64));
        for (String name : new String[] {"state.safetensors", "manifest.json"}) {
            Path file = folder.resolve("000000000064").resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int bit = 0; bit < 8 * whole.length; bit += name.startsWith("state") ? 13 : 1) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(file, flipped);
                try {
                    // White space between the manifest's tokens may change: then nothing is lost.
                    assertThat(CheckpointStore.reading(folder).read(64))
                            .as("bit " + bit + " of " + name)
                            .isEqualTo(checkpoint(64));
                    assertThat(name).isEqualTo("manifest.json");
                } catch (RunException e) {
                    assertThat(e).hasMessageContaining("000000000064");
                }
            }
            Files.write(file, whole);
        }
    }

    @Test
    void aBitFlipInTheTensorsIsNamed() throws IOException {
        store(5).write(checkpoint(64));
        Path file = folder.resolve("000000000064").resolve("state.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertRefused(64, "state.safetensors does not have the SHA-256");
    }

    @Test
    void aCutFileIsNamed() throws IOException {
        store(5).write(checkpoint(64));
        Path file = folder.resolve("000000000064").resolve("state.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
        assertRefused(
                64, "state.safetensors has " + (bytes.length - 4) + " bytes, but the manifest says " + bytes.length);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        CheckpointStore store = store(5);
        store.write(checkpoint(64));
        store.write(checkpoint(128));
        Files.delete(folder.resolve("000000000064").resolve("state.safetensors"));
        Files.delete(folder.resolve("000000000128").resolve("manifest.json"));
        assertRefused(64, "state.safetensors is missing");
        assertRefused(128, "manifest.json is missing");
        assertThatThrownBy(store::latest)
                .as("an earlier one is not taken in silence")
                .isInstanceOf(RunException.class);
        assertRefused(256, "there is no checkpoint of step 256");
    }

    @Test
    void anotherFormatVersionIsRefused() throws IOException {
        store(5).write(checkpoint(64));
        replaceInManifest("\"format_version\" : 1", "\"format_version\" : 2");
        assertRefused(64, "format_version 2, but this Rookery reads version 1");
    }

    @Test
    void aManifestThatContradictsTheTensorsIsRefused() throws IOException {
        store(5).write(checkpoint(64));
        replaceInManifest("\"device\" : \"cpu\"", "\"device\" : \"gpu\"");
        assertRefused(64, "manifest.json contradicts the header");
    }

    @Test
    void aCheckpointUnderAnotherStepsNameIsRefused() throws IOException {
        store(5).write(checkpoint(64));
        Files.move(folder.resolve("000000000064"), folder.resolve("000000000065"));
        assertRefused(65, "manifest.json is of step 64");
    }

    @Test
    void aStoreForReadingDoesNotWrite() {
        assertThatThrownBy(() -> CheckpointStore.reading(folder).write(checkpoint(64)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void aRunWithoutCheckpointsHasNoLatest() throws IOException {
        assertThat(CheckpointStore.reading(folder).latest()).isEmpty();
    }

    private CheckpointStore store(int keep) throws IOException {
        return CheckpointStore.writing(folder, keep, "c0ffee", "cpu");
    }

    private void assertRefused(long step, String why) {
        assertThatThrownBy(() -> CheckpointStore.reading(folder).read(step))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(why);
    }

    private void replaceInManifest(String from, String to) throws IOException {
        Path manifest = folder.resolve("000000000064").resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).contains(from);
        Files.writeString(manifest, text.replace(from, to));
    }

    private Stream<String> children() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString()).toList().stream();
        }
    }

    private static Checkpoint checkpoint(long step) {
        ByteBuffer flags = ByteBuffer.wrap(new byte[] {1, 2, 3});
        ByteBuffer counters =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0, -1);
        return new Checkpoint(
                step,
                (int) (step / 64),
                Map.of(
                        "parameters",
                        Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                        "counters",
                        new Tensor(DType.U32, new long[] {2}, counters),
                        "flags",
                        new Tensor(DType.U8, new long[] {3}, flags)),
                Map.of("training_seconds", "1.5", "iteration", "not the iteration"));
    }
}
