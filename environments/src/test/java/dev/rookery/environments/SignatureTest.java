package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static Optional<String> complaint(String code, Signature signature, boolean scalar) {
        return new AuthorCode(code, "my-env.cl").complaint(signature, scalar);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask env_terminated(const State *s, const Params *p) { return 0; }",
                "mask env_terminated(State const*state,const Params * params)\n{ return 0; }",
                "#define X 1\nstatic inline integer env_terminated(const State s[1], const Params *p) { return 0; }"
            })
    void spacesAndNamesAreTheAuthors(String code) {
        assertThat(complaint(code, Signature.TERMINATED, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "real env_terminated(const State *s, const Params *p) { return 0; }",
                "mask env_terminated(const State *s) { return 0; }",
                "mask env_terminated(State *s, const Params *p) { return 0; }",
                "mask env_terminated(const State s, const Params *p) { return 0; }",
                "int env_terminated(const State *s, const Params *p) { return 0; }"
            })
    void otherTypesAreRefusedWithTheRightOnes(String code) {
        assertThat(complaint("// first\n" + code, Signature.TERMINATED, false))
                .contains("my-env.cl:2: env_terminated must be defined as"
                        + " 'mask env_terminated(const State *s, const Params *p)'");
    }

    @Test
    void withScalarLanesTypesHaveTheirPlainNamesToo() {
        assertThat(complaint(
                        "int env_terminated(const State *s, const Params *p) { return 0; }",
                        Signature.TERMINATED,
                        true))
                .isEmpty();
        assertThat(complaint(
                        "void env_observe(const State *s, const Params *p, integer agent, float obs[3]) { }",
                        Signature.OBSERVE,
                        true))
                .isEmpty();
    }

    @Test
    void whatStandsInACommentOrIsOnlyDeclaredIsNotDefined() {
        assertThat(complaint(
                        "// void env_reset(State *s, const Params *p, Rng *rng) { }\n"
                                + "void env_reset(State *s, const Params *p, Rng *rng);",
                        Signature.RESET,
                        false))
                .contains("my-env.cl: does not define env_reset, which this environment needs:"
                        + " void env_reset(State *s, const Params *p, Rng *rng)");
    }
}
