package dev.rookery.environments;

import dev.rookery.environments.yaml.ValueType;
import java.util.regex.Pattern;

/** Names that become fields of a generated struct: identifiers of OpenCL C that are not taken by the language. */
final class Identifier {
    private static final String TAKEN =
            "auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|"
                    + "goto|half|if|inline|int|long|register|restrict|return|short|signed|sizeof|static|struct|switch|typedef|"
                    + "union|unsigned|void|volatile|while|bool|uchar|ushort|uint|ulong|size_t|kernel|global|local|constant|"
                    + "private|true|false|real|integer|mask|choose|any";

    private static final Pattern PATTERN = Pattern.compile("(?!(" + TAKEN + ")$)[A-Za-z][A-Za-z0-9_]{0,63}");

    static final ValueType<String> TYPE = ValueType.text(
            PATTERN, "letters, digits and _ (a letter first, at most 64, no word of OpenCL C or of the prelude)");

    private Identifier() {}
}
