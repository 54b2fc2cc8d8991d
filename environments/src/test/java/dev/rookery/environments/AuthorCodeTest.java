package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuthorCodeTest {
    @Test
    void onlyTheDefinitionOfAFunctionIsMarkedAsInlinedAndEveryLineStays() {
        String code = """
                // void env_reset(State *s) { }
                void env_reset(State *s);
                static void
                env_reset(State *s) {
                    env_reset_all(s);
                }
                void other(State *s) { env_reset(s); }
                """;
        assertThat(AuthorCode.inlined(code, "env_reset")).isEqualTo("""
                // void env_reset(State *s) { }
                void env_reset(State *s);
                static void
                __attribute__((always_inline)) env_reset(State *s) {
                    env_reset_all(s);
                }
                void other(State *s) { env_reset(s); }
                """);
    }

    @Test
    void codeWithoutTheFunctionStaysAsItIs() {
        assertThat(AuthorCode.inlined("int a;", "env_reset")).isEqualTo("int a;");
    }
}
