package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.draw.Theme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ThemeTest {
    /** Of palette.js. */
    private static final String[] ROLES = {
        "--ink", "--muted", "--accent", "--accent-2", "--accent-3", "--inset", "--good", "--bad"
    };

    private static final String[] RAMP = {"--ramp-0", "--ramp-1", "--ramp-2", "--ramp-3", "--ramp-4"};

    private static int[] colours(String css, Theme theme, String... names) {
        int[] colours = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            Matcher both = Pattern.compile(names[i] + ": light-dark\\(#(\\w{6}), #(\\w{6})\\)")
                    .matcher(css);
            assertThat(both.find()).as(names[i]).isTrue();
            colours[i] = Integer.parseInt(both.group(theme == Theme.LIGHT ? 1 : 2), 16);
        }
        return colours;
    }

    @Test
    void picturesHaveTheColoursOfThePage() throws IOException {
        String css = read("/web/css/theme.css");
        String mosaic = read("/web/css/mosaic.css");
        for (Theme theme : Theme.values()) {
            assertThat(theme.roles()).as(theme.name()).isEqualTo(colours(css, theme, ROLES));
            assertThat(theme.background()).as(theme.name()).isEqualTo(theme.roles()[5]);
            assertThat(theme.panel()).as(theme.name()).isEqualTo(colours(css, theme, "--panel")[0]);
            assertThat(theme.ramp()).as(theme.name()).isEqualTo(colours(mosaic, theme, RAMP));
        }
    }

    private static String read(String file) throws IOException {
        try (InputStream in = ThemeTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
