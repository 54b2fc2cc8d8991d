package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSourceTest {
    @Test
    void theSameConstantsAreTheSameTextInWhateverOrderTheyCome() {
        Map<String, Integer> backwards = new LinkedHashMap<>();
        backwards.put("TEAM", 1);
        backwards.put("GROUPS", 8);
        Map<String, Integer> forwards = new LinkedHashMap<>();
        forwards.put("GROUPS", 8);
        forwards.put("TEAM", 1);

        assertThat(new KernelSource("any").define(backwards).text())
                .isEqualTo(new KernelSource("any").define(forwards).text())
                .endsWith("#define GROUPS 8\n#define TEAM 1\n");
    }
}
