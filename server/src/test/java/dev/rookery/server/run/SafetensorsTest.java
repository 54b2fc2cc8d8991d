package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.experiment.DType;
import dev.rookery.agents.experiment.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final int FILES_PER_SEED = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverIsWrittenIsReadBack(long seed, @TempDir Path folder) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < FILES_PER_SEED; i++) {
            Map<String, Tensor> tensors = tensors(random);
            Map<String, String> metadata = new LinkedHashMap<>();
            for (int count = random.nextInt(5); count > 0; count--) {
                metadata.put(text(random), text(random));
            }
            byte[] bytes = bytes(tensors, metadata);
            Safetensors.Contents contents = Safetensors.read(Files.write(folder.resolve("a.safetensors"), bytes));

            assertThat(contents.tensors()).isEqualTo(tensors);
            assertThat(contents.metadata()).isEqualTo(metadata);
            assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                    .as("the data begin at a multiple of 8")
                    .isZero();
        }
    }

    /** Up to six tensors of up to four axes, some of them empty. */
    private static Map<String, Tensor> tensors(Random random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int count = random.nextInt(7); count > 0; count--) {
            DType dtype = DType.values()[random.nextInt(DType.values().length)];
            long[] shape = new long[random.nextInt(5)];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = random.nextInt(6);
            }
            byte[] data = new byte[(int) Tensor.byteSize(dtype, shape)];
            random.nextBytes(data);
            tensors.put(
                    text(random), new Tensor(dtype, shape, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return tensors;
    }

    /** Up to 12 characters of any kind, often those that JSON escapes. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(13); length > 0; length--) {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? '"' : point);
        }
        return text.toString();
    }

    @Test
    void theBytesAreThoseOfTheFormat(@TempDir Path folder) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("mask", new Tensor(DType.U8, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 0, 1})));
        tensors.put("w", Tensor.ofFloats(new float[] {1f, -2f}, 1, 2));
        tensors.put("step", Tensor.ofLongs(new long[] {7}));
        byte[] bytes = bytes(tensors, Map.of("k", "v"));

        String header = "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"step\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
                + "\"mask\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[16,19]}}";
        int padded = (header.length() + 7) / 8 * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + padded + 19).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded)
                .put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8))
                .putLong(7)
                .putFloat(1f)
                .putFloat(-2f)
                .put(new byte[] {1, 0, 1});
        assertThat(bytes).isEqualTo(expected.array());
    }

    @Test
    void theNameOfTheMetadataIsNoTensorsName() {
        assertThatThrownBy(() -> bytes(Map.of("__metadata__", Tensor.ofInts(new int[1], 1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> malformedHeaders() {
        String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        return Stream.of(
                Arguments.of("[]", 0, "does not begin with '{'"),
                Arguments.of("{\"a\":", 0, "not JSON"),
                Arguments.of("{} {}", 0, "not JSON"),
                Arguments.of("{" + a + "," + a + "}", 8, "Duplicate"),
                Arguments.of("{" + a + "}", 7, "ends at byte 8 of the data, of which there are 7"),
                Arguments.of("{" + a + "}", 9, "take 8 bytes, but 9 follow"),
                Arguments.of("{}", 1, "take 0 bytes, but 1 follow"),
                Arguments.of(
                        "{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                        12,
                        "\"b\" begins at byte 4 of the data, but the one before it ends at 8"),
                Arguments.of(
                        "{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[12,20]}}",
                        20,
                        "\"b\" begins at byte 12 of the data, but there is a hole from 8"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "span 8"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "data_offsets"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", 8, "data_offsets"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "from 0 up"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8, "from 0 up"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", 8, "from 0 up"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,8]}}",
                        8,
                        "too large"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[92233720368547758070],\"data_offsets\":[0,8]}}",
                        8,
                        "from 0 up"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4000000000],\"data_offsets\":[0,4000000000]}}",
                        8,
                        "2 GiB"),
                Arguments.of("{\"a\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8, "known are F32"),
                Arguments.of("{\"a\":{\"dtype\":null,\"shape\":[4],\"data_offsets\":[0,8]}}", 8, "known are F32"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "exactly dtype"),
                Arguments.of("{\"a\":7}", 8, "exactly dtype"),
                Arguments.of("{\"__metadata__\":{\"k\":1}}", 0, "__metadata__.k is not a string"),
                Arguments.of("{\"__metadata__\":[]}", 0, "__metadata__ is not an object"),
                Arguments.of("{\"a\":" + "[".repeat(5000), 0, "not JSON"));
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void aMalformedHeaderIsRefused(String header, int dataLength, String why, @TempDir Path folder) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + dataLength).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        Path file = Files.write(folder.resolve("a.safetensors"), bytes.array());
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("a.safetensors is not a well-formed safetensors file")
                .hasMessageContaining(why);
    }

    @Test
    void aHeaderLengthThatTheFileDoesNotBearOutIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.safetensors");
        for (long length : List.of(-1L, 0L, 1L, 9L, 100_000_001L, Long.MAX_VALUE, Long.MIN_VALUE)) {
            ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(length).put("{}      ".getBytes(StandardCharsets.US_ASCII));
            Files.write(file, bytes.array());
            assertThatThrownBy(() -> Safetensors.read(file))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("a header of");
        }
    }

    @Test
    void aFileCutAnywhereIsRefused(@TempDir Path folder) throws IOException {
        byte[] whole = bytes(Map.of("a", Tensor.ofFloats(new float[] {1, 2, 3}, 3)), Map.of("k", "v"));
        Path file = folder.resolve("a.safetensors");
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(RunException.class);
        }
    }

    private static byte[] bytes(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, tensors, metadata);
        return out.toByteArray();
    }
}
