package dev.rookery.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.agents.experiment.DType;
import dev.rookery.agents.experiment.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): u64 header length, a JSON header, then the tensors
 * end to end; everything little-endian.
 *
 * <p>Written: the header is padded with spaces so that the data begin at a multiple of 8 bytes, and tensors of wider
 * elements come first, so that every tensor is aligned to its element; the same contents give the same bytes.
 *
 * <p>Read: as strictly as the reference implementation. A file whose tensors overlap, leave holes, reach out of it or
 * do not fit their shapes is refused, and nothing is allocated on the word of a header that the file's length does not
 * bear out. Any thread; blocks.
 */
public final class Safetensors {
    private static final String METADATA = "__metadata__";
    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final long MAX_HEADER = 100_000_000; // bytes, as the reference implementation
    private static final Set<String> ENTRY_KEYS = Set.of("dtype", "shape", "data_offsets");
    private static final String DTYPES =
            Arrays.stream(DType.values()).map(Enum::name).collect(Collectors.joining(", "));
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Safetensors() {}

    /** What a file holds; tensors in the order in which they lie in it, in direct buffers. */
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
        public Contents {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /** Where a tensor lies; offsets from the end of the header, bytes. */
    private record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

    /**
     * Writes a file's bytes; the stream is neither flushed nor closed.
     *
     * @throws IllegalArgumentException if a tensor bears the name that the format keeps for itself
     */
    public static void write(OutputStream out, Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingInt((Map.Entry<String, Tensor> entry) ->
                        -entry.getValue().dtype().bytes())
                .thenComparing(Map.Entry::getKey));

        // Not writeValueAsBytes: it spoils names with characters beyond 16 bits.
        byte[] header = JSON.writeValueAsString(header(ordered, metadata)).getBytes(StandardCharsets.UTF_8);
        int padding = -(LENGTH_BYTES + header.length) & (ALIGNMENT - 1);
        ByteBuffer length =
                ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length + padding);
        out.write(length.array());
        out.write(header);
        out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));

        byte[] chunk = new byte[1 << 16];
        for (Map.Entry<String, Tensor> entry : ordered) {
            ByteBuffer data = entry.getValue().data();
            while (data.hasRemaining()) {
                int count = Math.min(chunk.length, data.remaining());
                data.get(chunk, 0, count);
                out.write(chunk, 0, count);
            }
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws RunException if it is not a well-formed file of the known element types; says which tensor is wrong, and how
     */
    public static Contents read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES) {
                throw malformed(file, "it has " + size + " bytes, which is too short");
            }
            long headerLength = readFully(channel, LENGTH_BYTES, file).getLong();
            if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - LENGTH_BYTES) {
                throw malformed(
                        file,
                        "a header of " + Long.toUnsignedString(headerLength) + " bytes in a file of " + size
                                + " bytes");
            }
            byte[] headerBytes = new byte[(int) headerLength];
            readFully(channel, headerBytes.length, file).get(headerBytes);
            JsonNode header = parse(headerBytes, file);

            Map<String, String> metadata = metadata(header.path(METADATA), file);
            List<Entry> entries = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : header.properties()) {
                if (!field.getKey().equals(METADATA)) {
                    entries.add(entry(field.getKey(), field.getValue(), file));
                }
            }
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            requireSeamless(entries, size - LENGTH_BYTES - headerLength, file);

            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry entry : entries) {
                ByteBuffer data = readFully(channel, (int) (entry.end - entry.begin), file);
                tensors.put(entry.name, new Tensor(entry.dtype, entry.shape, data));
            }
            return new Contents(tensors, metadata);
        }
    }

    private static ObjectNode header(List<Map.Entry<String, Tensor>> ordered, Map<String, String> metadata) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode texts = header.putObject(METADATA);
        metadata.forEach(texts::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            if (entry.getKey().equals(METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
            }
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            ArrayNode shape = node.putArray("shape");
            for (long size : tensor.shape()) {
                shape.add(size);
            }
            long end = offset + Tensor.byteSize(tensor.dtype(), tensor.shape());
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        return header;
    }

    private static JsonNode parse(byte[] header, Path file) throws IOException {
        if (header[0] != '{') {
            throw malformed(file, "the header does not begin with '{'");
        }
        try {
            JsonNode node = JSON.readTree(header);
            if (!node.isObject()) {
                throw malformed(file, "the header is not a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw malformed(file, "the header is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Map<String, String> metadata(JsonNode node, Path file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (node.isMissingNode()) {
            return metadata;
        }
        if (!node.isObject()) {
            throw malformed(file, METADATA + " is not an object");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw malformed(file, METADATA + "." + field.getKey() + " is not a string");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
        return metadata;
    }

    private static Entry entry(String name, JsonNode node, Path file) {
        if (!node.isObject()
                || node.size() != ENTRY_KEYS.size()
                || !ENTRY_KEYS.stream().allMatch(node::has)) {
            throw malformed(file, "tensor \"" + name + "\" must have exactly dtype, shape and data_offsets");
        }
        DType dtype = Arrays.stream(DType.values())
                .filter(type -> type.name().equals(node.get("dtype").textValue()))
                .findFirst()
                .orElseThrow(() -> malformed(
                        file, "tensor \"" + name + "\" has the dtype " + node.get("dtype") + "; known are " + DTYPES));
        long[] shape = naturals(node.get("shape"), name, "shape", file);
        long[] offsets = naturals(node.get("data_offsets"), name, "data_offsets", file);
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw malformed(file, "tensor \"" + name + "\" has the data_offsets " + node.get("data_offsets"));
        }
        long bytes = offsets[1] - offsets[0];
        long expected;
        try {
            expected = Tensor.byteSize(dtype, shape);
        } catch (IllegalArgumentException e) {
            throw malformed(file, "tensor \"" + name + "\": " + e.getMessage());
        }
        if (bytes != expected) {
            throw malformed(
                    file,
                    "tensor \"" + name + "\" is " + dtype + Arrays.toString(shape) + ", " + expected
                            + " bytes, but its data_offsets span " + bytes);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw malformed(file, "tensor \"" + name + "\" has " + bytes + " bytes; the most that is read is 2 GiB");
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] naturals(JsonNode node, String name, String field, Path file) {
        long[] numbers = new long[node.size()];
        boolean fine = node.isArray();
        for (int i = 0; fine && i < numbers.length; i++) {
            JsonNode element = node.get(i);
            fine = element.isIntegralNumber() && element.canConvertToLong() && element.longValue() >= 0;
            numbers[i] = element.longValue();
        }
        if (!fine) {
            throw malformed(file, "tensor \"" + name + "\": " + field + " must be a list of integers from 0 up");
        }
        return numbers;
    }

    /** Sorted entries must cover the data exactly: no hole, no overlap, nothing left over. */
    private static void requireSeamless(List<Entry> entries, long dataLength, Path file) {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin != end) {
                throw malformed(
                        file,
                        "tensor \"" + entry.name + "\" begins at byte " + entry.begin + " of the data, but "
                                + (entry.begin < end ? "the one before it ends at " : "there is a hole from ") + end);
            }
            end = entry.end;
            if (end > dataLength) {
                throw malformed(
                        file,
                        "tensor \"" + entry.name + "\" ends at byte " + end + " of the data, of which there are "
                                + dataLength);
            }
        }
        if (end != dataLength) {
            throw malformed(file, "the tensors take " + end + " bytes, but " + dataLength + " follow the header");
        }
    }

    private static ByteBuffer readFully(FileChannel channel, int length, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException(file + " became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static RunException malformed(Path file, String what) {
        return new RunException(file + " is not a well-formed safetensors file: " + what);
    }
}
