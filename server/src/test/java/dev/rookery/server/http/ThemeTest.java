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

    private static int[] colours(String css, Theme theme) {
        int[] colours = new int[ROLES.length];
        for (int role = 0; role < ROLES.length; role++) {
            Matcher both = Pattern.compile(ROLES[role] + ": light-dark\\(#(\\w{6}), #(\\w{6})\\)")
                    .matcher(css);
            assertThat(both.find()).as(ROLES[role]).isTrue();
            colours[role] = Integer.parseInt(both.group(theme == Theme.LIGHT ? 1 : 2), 16);
        }
        return colours;
    }

    @Test
    void picturesHaveTheColoursOfThePage() throws IOException {
        try (InputStream in = ThemeTest.class.getResourceAsStream("/web/css/theme.css")) {
            String css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Theme theme : Theme.values()) {
                assertThat(theme.roles()).as(theme.name()).isEqualTo(colours(css, theme));
                assertThat(theme.background()).as(theme.name()).isEqualTo(theme.roles()[5]);
            }
        }
    }
}
