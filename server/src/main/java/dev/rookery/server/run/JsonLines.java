package dev.rookery.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Goes through a file of one JSON object a line that may still be growing, or that a crash cut short. */
final class JsonLines {
    private static final ObjectReader OBJECT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);
    private static final int CHUNK = 1 << 16; // bytes

    private JsonLines() {}

    interface Visitor {
        /** Takes the next line; false leaves this line and all that follow. */
        boolean line(JsonNode object);
    }

    /**
     * Shows the lines in order. A last line that is unfinished, or that is no JSON object, is left out: it was being
     * written when the file was read or the process died.
     *
     * @return bytes of the lines that were taken, from the beginning of the file
     * @throws RunException if a line before the last is no JSON object
     */
    static long visit(Path file, Visitor visitor) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        byte[] chunk = new byte[CHUNK];
        long taken = 0;
        int number = 0;
        String broken = null;
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                int start = 0;
                for (int i = 0; i < length; i++) {
                    if (chunk[i] != '\n') {
                        continue;
                    }
                    if (broken != null) {
                        throw new RunException(
                                file + ":" + number + " is no JSON object (" + broken + "): repair or delete the line");
                    }
                    line.write(chunk, start, i - start);
                    start = i + 1;
                    number++;
                    try {
                        JsonNode node = OBJECT.readValue(line.toByteArray());
                        if (node != null && node.isObject()) {
                            if (!visitor.line(node)) {
                                return taken;
                            }
                            taken += line.size() + 1L;
                        } else {
                            broken = "something else";
                        }
                    } catch (JsonProcessingException e) {
                        broken = e.getOriginalMessage();
                    }
                    line.reset();
                }
                line.write(chunk, start, length - start);
            }
        }
        return taken;
    }
}
