package dev.rookery.environments.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one document from the parser's events. Anchors, aliases and tags are refused, so a small file
 * cannot unfold into a large tree, and nothing in a file names a Java class. One use only.
 */
final class TreeReader {
    private static final int DEEPEST = 50;

    private final String source;
    private final Place fixedPlace;
    private final Problems problems;
    private final Problems structural = new Problems();
    private Iterator<Event> events;

    /** Reads a file; places are lines and columns of it. */
    TreeReader(String source, Problems problems) {
        this(source, null, problems);
    }

    /** Reads the value of an override; everything in it stands at one place. */
    TreeReader(Place place, Problems problems) {
        this(place.source(), place, problems);
    }

    private TreeReader(String source, Place fixedPlace, Problems problems) {
        this.source = source;
        this.fixedPlace = fixedPlace;
        this.problems = problems;
    }

    /**
     * The only document's root. Duplicate keys are noted, and the first of them counts.
     *
     * @throws ConfigurationException where the text is not YAML, or uses what is refused
     */
    YamlNode read(String text) {
        reportTabs(text);
        structural.throwIfAny();
        events = new Parse(LoadSettings.builder().setLabel(source).build())
                .parseString(text)
                .iterator();
        try {
            return document();
        } catch (MarkedYamlEngineException malformed) {
            Place place = malformed
                    .getProblemMark()
                    .or(malformed::getContextMark)
                    .map(this::at)
                    .orElse(whole());
            String context = malformed.getContext() == null ? "" : malformed.getContext() + ": ";
            structural.add(place, "is not YAML: " + context + malformed.getProblem() + remedy(malformed.getProblem()));
        } catch (ReaderException unprintable) {
            structural.add(
                    atIndex(text, unprintable.getPosition()),
                    String.format("control character U+%04X is not allowed", unprintable.getCodePoint()));
        } catch (YamlEngineException malformed) {
            structural.add(whole(), "is not YAML: " + malformed.getMessage());
        }
        structural.throwIfAny();
        throw new IllegalStateException("a failure without a problem");
    }

    private static String remedy(String problem) {
        boolean level =
                problem.startsWith("expected <block end>") || problem.startsWith("mapping values are not allowed");
        return level ? "; keys, or items of a list, that belong together begin in the same column" : "";
    }

    private void reportTabs(String text) {
        int line = 0;
        for (String content : text.split("\n", -1)) {
            line++;
            int start = 0;
            while (start < content.length() && content.charAt(start) == ' ') {
                start++;
            }
            boolean indents = start < content.length()
                    && content.charAt(start) == '\t'
                    && !content.isBlank()
                    && !content.strip().startsWith("#");
            if (indents) {
                Place place = fixedPlace != null ? fixedPlace : new Place(source, line, start + 1);
                structural.add(place, "a tab indents this line: YAML wants spaces");
            }
        }
    }

    private YamlNode document() {
        events.next(); // stream start
        Event start = events.next();
        if (!(start instanceof DocumentStartEvent)) {
            throw new ConfigurationException(
                    fixedPlace != null ? fixedPlace : new Place(source, 1, 1),
                    "is empty: there is nothing in it to read");
        }
        YamlNode root = node(events.next(), 0);
        events.next(); // document end
        Event next = events.next();
        if (next instanceof DocumentStartEvent) {
            structural.add(at(next), "a second document begins here: write one to a file");
        }
        structural.throwIfAny();
        return root;
    }

    private YamlNode node(Event event, int depth) {
        Place place = at(event);
        if (event instanceof AliasEvent alias) {
            structural.add(place, "aliases (*" + alias.getAlias() + ") are not read here: write the value out");
            return new YamlNode.Scalar("", true, place);
        }
        refuseAnchorsAndTags((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            return new YamlNode.Scalar(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, place);
        }
        if (depth > DEEPEST) {
            structural.add(place, "is nested more than " + DEEPEST + " levels deep");
            structural.throwIfAny();
        }
        return event.getEventId() == Event.ID.SequenceStart ? sequence(place, depth) : mapping(place, depth);
    }

    private YamlNode sequence(Place place, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(items, place);
    }

    private YamlNode mapping(Place place, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof YamlNode.Scalar scalar)) {
                structural.add(key.place(), "a key must be a word, but " + key.described());
                continue;
            }
            YamlNode.Entry earlier = entries.get(scalar.text());
            if (earlier == null) {
                entries.put(scalar.text(), new YamlNode.Entry(scalar.text(), key.place(), value));
            } else {
                String where = fixedPlace != null
                        ? ""
                        : " of line " + earlier.keyPlace().line();
                problems.add(
                        key.place(),
                        "duplicate key " + Shown.clipped(scalar.text()) + ": remove this one or the one" + where);
            }
        }
        return new YamlNode.Mapping(List.copyOf(entries.values()), place);
    }

    private void refuseAnchorsAndTags(NodeEvent event) {
        event.getAnchor()
                .ifPresent(anchor ->
                        structural.add(at(event), "anchors (&" + anchor + ") are not read here: write the value out"));
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        tag.ifPresent(
                name -> structural.add(at(event), "tags (" + Shown.clipped(name) + ") are not read here: remove it"));
    }

    private Place at(Event event) {
        return event.getStartMark().map(this::at).orElse(whole());
    }

    private Place at(Mark mark) {
        return fixedPlace != null ? fixedPlace : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place atIndex(String text, int codePoints) {
        if (fixedPlace != null) {
            return fixedPlace;
        }
        String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
        String line = before.substring(before.lastIndexOf('\n') + 1);
        return new Place(
                source,
                (int) before.chars().filter(c -> c == '\n').count() + 1,
                line.codePointCount(0, line.length()) + 1);
    }

    private Place whole() {
        return fixedPlace != null ? fixedPlace : Place.of(source);
    }
}
