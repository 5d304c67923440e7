package parley.contract.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StartFailureTest {
    private static final class BindException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BindException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Test
    void saysTheInnermostReasonInOneLine() {
        var root = new IllegalStateException("parley.keys.directory is null: expected a directory\nand more");
        assertThat(StartFailure.line(new RuntimeException("a bean", new RuntimeException("a factory", root))))
                .isEqualTo("parley.keys.directory is null: expected a directory");
    }

    @Test
    void namesTheSettingThatWasBound() {
        var root = new NumberFormatException("For input string: \"many\"");
        var bound = new BindException("Failed to bind properties under 'parley.push.window' to int", root);
        assertThat(StartFailure.line(new RuntimeException("wrapped", bound)))
                .isEqualTo("Failed to bind properties under 'parley.push.window' to int: For input string: \"many\"");
    }

    @Test
    void namesTheKindOfAFailureWithoutWords() {
        assertThat(StartFailure.line(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
