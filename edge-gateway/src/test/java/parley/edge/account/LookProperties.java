package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/// Which names are one to whoever reads them.
class LookProperties {
    @Example
    void namesThatLookAlikeHaveOneLook() {
        String[][] alike = {
            {"paypal", "p\u0430yp\u0430l"},
            {"alice", "AIice", "a1ice", "\u0430lice"},
            {"bob", "b0b", "B0B"},
            {"modern", "rnodern"},
            {"scope", "\u0455\u0441\u043E\u0440\u0435"},
        };
        for (String[] names : alike) {
            for (String name : names) {
                assertThat(look(name)).as(name).isEqualTo(look(names[0]));
            }
        }
    }

    @Example
    void otherNamesHaveOthers() {
        String[] names = {"alice", "alicia", "bob", "rob", "user-1", "user-2", "user-10", "user-11", "a.b", "a_b", "a-b"
        };
        assertThat(java.util.Arrays.stream(names).map(LookProperties::look)).doesNotHaveDuplicates();
    }

    @Example
    void theServersOwnWordsAreReservedHoweverTheyAreTyped() {
        for (String name : new String[] {
            "admin", "ADMIN", "\u0430dmin", "systern", "parley", "par1ey", "PARLEY", "r00t", "Support", "0perator"
        }) {
            assertThat(ReservedNames.reserved(Username.parse("username", name)))
                    .as(name)
                    .isTrue();
        }
        for (String name : new String[] {"adminton", "bench-operator", "parleyer", "alice", "demo-1"}) {
            assertThat(ReservedNames.reserved(Username.parse("username", name)))
                    .as(name)
                    .isFalse();
        }
    }

    /// What looks the same looks the same again: the look of a look is itself.
    @Property(tries = 2_000)
    void aLookHasNoOther(@ForAll @StringLength(min = 3, max = 64) @CharRange(from = 'a', to = 'z') String name) {
        assertThat(Look.of(Look.of(name))).isEqualTo(Look.of(name));
        Username parsed = Username.parse("username", name);
        assertThat(parsed.key())
                .isEqualTo(Username.parse("username", name.toUpperCase(Locale.ROOT))
                        .key());
    }

    private static String look(String name) {
        return Look.of(Username.parse("username", name).name());
    }
}
