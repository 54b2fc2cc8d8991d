package dev.rookery.server.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.draw.DrawingWindow.Key;
import org.junit.jupiter.api.Test;

class DriveKeysTest {
    private static DriveKeys of(String id) {
        return new DriveKeys(space(id));
    }

    private static ActionSpace space(String id) {
        return EnvironmentCatalog.builtIn().get(id).orElseThrow().spec().action();
    }

    @Test
    void anActionIsItsDirectionOrItsDigitAndWithoutAKeyThePolicyActs() {
        DriveKeys keys = of("CartPole-v1");
        assertThat(keys.action()).containsExactly(Float.NaN);
        keys.key(Key.LEFT, true);
        assertThat(keys.action()).containsExactly(0);
        keys.key('2', true);
        assertThat(keys.action()).as("the latest key").containsExactly(1);
        keys.key('2', false);
        assertThat(keys.action()).containsExactly(0);
        keys.release();
        assertThat(keys.action()).containsExactly(Float.NaN);
        assertThat(keys.has(Key.RIGHT)).isTrue();
        assertThat(keys.has(Key.UP)).isFalse();
        assertThat(keys.has('3')).isFalse();
    }

    @Test
    void anActionThatDoesNothingIsTheRest() {
        DriveKeys keys = of("MinAtar-Breakout-v1");
        float rest = keys.action()[0];
        assertThat(space("MinAtar-Breakout-v1"))
                .isInstanceOfSatisfying(
                        ActionSpace.Discrete.class,
                        discrete -> assertThat(discrete.names().get((int) rest).replaceAll("[^a-z]", ""))
                                .isEqualTo("stay"));
        keys.key(Key.RIGHT, true);
        assertThat(keys.action()[0]).isNotEqualTo(rest);
    }

    @Test
    void aNumberIsPushedToItsBoundsAndIsInTheMiddleOtherwise() {
        DriveKeys keys = of("Pendulum-v1");
        assertThat(keys.action()).containsExactly(0);
        keys.key(Key.RIGHT, true);
        assertThat(keys.action()).containsExactly(2);
        keys.key(Key.LEFT, true);
        assertThat(keys.action()).containsExactly(-2);
    }
}
