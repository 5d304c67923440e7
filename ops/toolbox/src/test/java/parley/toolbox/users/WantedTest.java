package parley.toolbox.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.toolbox.CommandFailedException;

class WantedTest {
    @Test
    void readsNamesWithAndWithoutDisplayNamesAndLeavesOutComments() {
        assertThat(Wanted.parse(List.of("# people", "", " olga ", "piet, Piet, the elder"), "d"))
                .containsExactly(new Wanted("olga", null, "d"), new Wanted("piet", "Piet, the elder", "d"));
    }

    @Test
    void namesTheLineThatHasNoUsername() {
        assertThatThrownBy(() -> Wanted.parse(List.of("olga", ",Nobody"), null))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void numbersFromOne() {
        assertThat(Wanted.numbered("u", 2, null)).extracting(Wanted::username).containsExactly("u1", "u2");
    }

    @Test
    void tellsWhatBecameOfAUser() {
        assertThat(new Imported("olga", "id", true, null, null, null, null, null).line())
                .isEqualTo("olga\tid\tcreated");
        assertThat(new Imported("olga", "id", false, null, "s", "token", "r", "e").line())
                .isEqualTo("olga\tid\tpresent\ttoken");
        var taken = new Imported("olga", "id", false, "username_taken", null, null, null, null);
        assertThat(taken.line()).isEqualTo("olga\tid\tusername_taken");
        assertThat(taken.good()).isFalse();
        assertThat(BulkImport.json(taken)).doesNotContain("session", "null", "good", "line");
    }
}
