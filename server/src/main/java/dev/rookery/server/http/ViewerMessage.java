package dev.rookery.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.draw.Tint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a page may say: a JSON object with a {@code type} and exactly the fields of that type. */
sealed interface ViewerMessage {
    /** Longest message that is looked at, characters. */
    int MAX_LENGTH = 1024;

    /** Asks for a new snapshot, after a gap. */
    record Subscribe() implements ViewerMessage {}

    /** Says whether the live view can be seen: without eyes, no frames. */
    record Watch(boolean visible) implements ViewerMessage {}

    /** Asks something of the live view, which all pages share. */
    sealed interface Live extends ViewerMessage {}

    /** Chooses the environment that is looked at closely. */
    record Focus(int env) implements Live {}

    /** Chooses which of several agents' view and actions are told. */
    record Agent(int agent) implements Live {}

    /** Chooses which of several policies plays in the live view. */
    record Policy(int policy) implements Live {}

    /** Chooses how fast the live view's time passes. */
    record Speed(ViewSpeed speed) implements Live {}

    /** Stops that time, and goes a step on, or back. */
    record Step(boolean back) implements Live {}

    /** Stops that time, and shows what a step has led to. */
    record Show(int step) implements Live {}

    /** Takes the wheel of the environment that is looked at closely, or gives it back. */
    record Drive(boolean on) implements Live {}

    /**
     * What the one at the wheel does from now on.
     *
     * @param action an index or a number for each component; NaN, {@code null} in JSON: the policy's
     * @param press whether at least one step is to be taken with it
     */
    record Hold(List<Double> action, boolean press) implements Live {}

    /** Chooses how many environments are watched. */
    record Envs(int count) implements Live {}

    /** Chooses how many frames a second there are. */
    record Fps(int count) implements Live {}

    /** Says which part of the mosaic this page shows, and how. */
    record Mosaic(MosaicPart part) implements ViewerMessage {}

    /**
     * Steers a run.
     *
     * @param runId the run that the page shows: a forgotten tab must not stop its successor
     */
    record Command(Kind kind, String runId) implements ViewerMessage {
        enum Kind {
            PAUSE,
            RESUME,
            STOP,
            CHECKPOINT
        }
    }

    /** A message that is not acted upon. The text is for the person at the page. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** Reads messages; thread-safe. */
    final class Reader {
        private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(2)
                                .maxStringLength(256)
                                .maxNumberLength(16)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

        private static final Set<String> MOSAIC_FIELDS =
                Set.of("type", "columns", "left", "top", "across", "down", "tileWidth", "tileHeight", "tint", "theme");

        private Reader() {}

        static ViewerMessage read(String text) throws Refused {
            if (text.length() > MAX_LENGTH) {
                throw new Refused("a message has at most " + MAX_LENGTH + " characters");
            }
            JsonNode message = parse(text);
            if (message == null || !message.isObject() || !message.path("type").isTextual()) {
                throw new Refused("a message is a JSON object with a type");
            }
            String type = message.get("type").textValue();
            switch (type) {
                case "subscribe":
                    requireFields(message, Set.of("type"));
                    return new Subscribe();
                case "watch":
                    requireFields(message, Set.of("type", "visible"));
                    return new Watch(bool(message, "visible"));
                case "focus":
                    requireFields(message, Set.of("type", "env"));
                    return new Focus(nonNegative(message, "env"));
                case "agent":
                    requireFields(message, Set.of("type", "agent"));
                    return new Agent(nonNegative(message, "agent"));
                case "policy":
                    requireFields(message, Set.of("type", "policy"));
                    return new Policy(nonNegative(message, "policy"));
                case "envs":
                    requireFields(message, Set.of("type", "count"));
                    return new Envs(nonNegative(message, "count"));
                case "fps":
                    requireFields(message, Set.of("type", "count"));
                    return new Fps(nonNegative(message, "count"));
                case "mosaic":
                    requireFields(message, MOSAIC_FIELDS);
                    return new Mosaic(part(message));
                case "speed":
                    requireFields(message, Set.of("type", "speed"));
                    return new Speed(oneOf(ViewSpeed.values(), message, "speed"));
                case "step":
                    requireFields(message, Set.of("type", "back"));
                    return new Step(bool(message, "back"));
                case "show":
                    requireFields(message, Set.of("type", "step"));
                    return new Show(nonNegative(message, "step"));
                case "drive":
                    requireFields(message, Set.of("type", "on"));
                    return new Drive(bool(message, "on"));
                case "hold":
                    requireFields(message, Set.of("type", "action", "press"));
                    return new Hold(action(message), bool(message, "press"));
                case "pause", "resume", "stop", "checkpoint":
                    requireFields(message, Set.of("type", "run"));
                    return new Command(Command.Kind.valueOf(type.toUpperCase(Locale.ROOT)), runId(message));
                default:
                    throw new Refused("unknown type of message");
            }
        }

        private static JsonNode parse(String text) throws Refused {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new Refused("not JSON");
            }
        }

        private static void requireFields(JsonNode message, Set<String> expected) throws Refused {
            Set<String> found = new TreeSet<>();
            message.fieldNames().forEachRemaining(found::add);
            if (!found.equals(expected)) {
                throw new Refused("this message has the fields " + new TreeSet<>(expected));
            }
        }

        private static boolean bool(JsonNode message, String field) throws Refused {
            if (!message.get(field).isBoolean()) {
                throw new Refused(field + " is true or false");
            }
            return message.get(field).booleanValue();
        }

        private static int nonNegative(JsonNode message, String field) throws Refused {
            JsonNode value = message.get(field);
            if (!value.isInt() || value.intValue() < 0) {
                throw new Refused(field + " is a whole number, 0 or more");
            }
            return value.intValue();
        }

        private static MosaicPart part(JsonNode message) throws Refused {
            try {
                return new MosaicPart(
                        nonNegative(message, "columns"),
                        nonNegative(message, "left"),
                        nonNegative(message, "top"),
                        nonNegative(message, "across"),
                        nonNegative(message, "down"),
                        nonNegative(message, "tileWidth"),
                        nonNegative(message, "tileHeight"),
                        oneOf(Tint.values(), message, "tint"),
                        oneOf(Theme.values(), message, "theme"));
            } catch (IllegalArgumentException e) {
                throw new Refused("there is no such part of a mosaic: " + e.getMessage());
            }
        }

        /** @param names in capitals; the page has them in small letters */
        private static <E extends Enum<E>> E oneOf(E[] names, JsonNode message, String field) throws Refused {
            for (E name : names) {
                if (name.name()
                        .toLowerCase(Locale.ROOT)
                        .equals(message.get(field).textValue())) {
                    return name;
                }
            }
            throw new Refused(field + " is one of " + Arrays.toString(names).toLowerCase(Locale.ROOT));
        }

        private static List<Double> action(JsonNode message) throws Refused {
            List<Double> action = new ArrayList<>();
            for (JsonNode word : message.get("action")) {
                if (!word.isNumber() && !word.isNull()) {
                    throw new Refused("action is a list of numbers and nulls");
                }
                action.add(word.isNull() ? Double.NaN : word.doubleValue());
            }
            return action;
        }

        private static String runId(JsonNode message) throws Refused {
            String id = message.get("run").textValue();
            if (!RunDescription.validRunId(id)) {
                throw new Refused("run is not a run id");
            }
            return id;
        }
    }
}
