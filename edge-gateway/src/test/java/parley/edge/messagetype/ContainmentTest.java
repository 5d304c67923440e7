package parley.edge.messagetype;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.contract.codec.RawJson;

/// Which changes of a schema are let pass, and which are refused with what reason.
class ContainmentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'type':'object','additionalProperties':false}~{'type':'object','properties':{'a':{'type':'string'}},'additionalProperties':false}",
                "{'required':['a','b']}~{'required':['a']}",
                "{'type':'integer'}~{'type':'number'}",
                "{'type':'string'}~{'type':['string','null']}",
                "{'enum':['a','b']}~{'enum':['c','b','a']}",
                "{'const':'a'}~{'enum':['a','b']}",
                "{'enum':['a','b']}~{'type':'string'}",
                "{'minimum':3}~{'minimum':2}",
                "{'minimum':3}~{'exclusiveMinimum':2}",
                "{'exclusiveMaximum':3}~{'maximum':3}",
                "{'maxLength':3}~{'maxLength':4}",
                "{'type':'string','pattern':'^a'}~{'type':'string'}",
                "{'multipleOf':6}~{'multipleOf':3}",
                "{'type':'integer'}~{'type':'number','multipleOf':1}",
                "{'additionalProperties':false,'properties':{'a':{}}}~{'additionalProperties':true}",
                "{'properties':{'a':{'type':'integer'}}}~{'properties':{'a':{'type':'number'}}}",
                "{'items':{'type':'integer'}}~{'items':{'type':'number'}}",
                "{'prefixItems':[{'type':'integer'}],'items':{'type':'integer'}}~{'items':{'type':'number'}}",
                "{'type':'string'}~{'anyOf':[{'type':'integer'},{'type':'string'}]}",
                "{'anyOf':[{'type':'integer'},{'type':'string'}]}~{'type':['integer','string','null']}",
                "{'anyOf':[{'minimum':5},{'minimum':7}]}~{'minimum':4}",
                "{'allOf':[{'required':['a']},{'required':['b']}]}~{'required':['a','b']}",
                "{'type':'string','minLength':2}~{'type':'string','minLength':2,'minimum':7}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'type':'string'}}}~{'type':'string'}",
                "{'not':{'type':'string'}}~{'not':{'type':'string'},'title':'the same'}",
                "{'if':{'required':['a']},'then':{'required':['b']}}~{'if':{'required':['a']},'then':{'minProperties':0}}",
                "{'type':'array','items':{'$ref':'#'}}~{'type':['array','null'],'items':{'$ref':'#'}}",
                "{'patternProperties':{'^x':{'type':'integer'}}}~{'patternProperties':{'^x':{'type':'number'}}}",
                "{'type':'object','required':['a']}~{'type':'object','dependentRequired':{'b':['a']}}",
                "{'type':'object'}~{}",
            })
    void letsPassWhatOnlyWidens(String before, String after) throws BadSchemaException {
        assertThat(Evolution.reason(schema(before), schema(after))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'type':'object'}~{'type':'object','required':['a']}~\"a\" was not required",
                "{'type':'number'}~{'type':'integer'}~type",
                "{'type':['string','null']}~{'type':'string'}~type",
                "{'enum':['a','b']}~{'enum':['a']}~enum",
                "{'type':'string'}~{'enum':['a']}~enum",
                "{'minimum':2}~{'minimum':3}~minimum 3",
                "{'minimum':2}~{'exclusiveMinimum':2}~exclusiveMinimum 2",
                "{}~{'maxLength':9}~maxLength 9",
                "{'pattern':'^a'}~{'pattern':'^b'}~pattern",
                "{'multipleOf':3}~{'multipleOf':6}~multipleOf",
                "{'additionalProperties':true}~{'additionalProperties':false}~/additionalProperties': nothing",
                "{'properties':{'a':{}}}~{'properties':{'b':{}},'additionalProperties':false}~/additionalProperties",
                "{'type':'object'}~{'type':'object','properties':{'a':{'type':'string'}}}~'/properties/a': type",
                "{'properties':{'a':{'properties':{'b/c':{'type':'number'}}}}}~{'properties':{'a':{'properties':{'b/c':{'type':'integer'}}}}}~'/properties/a/properties/b~1c': type",
                "{'items':{'type':'number'}}~{'items':{'type':'integer'}}~/items': type",
                "{'prefixItems':[{'type':'string'}]}~{'items':{'type':'string'}}~/items",
                "{'anyOf':[{'type':'integer'},{'type':'string'}]}~{'anyOf':[{'type':'integer'}]}~anyOf",
                "{}~{'not':{'type':'string'}}~not cannot be compared",
                "{'oneOf':[{'type':'string'}]}~{'oneOf':[{'type':'string'},{'minLength':1}]}~oneOf cannot be compared",
                "{}~{'uniqueItems':true,'maxItems':5}~maxItems",
                "{'contains':{'type':'string'},'minContains':1}~{'contains':{'type':'string'},'minContains':2}~contains",
                "{'if':{'required':['a']},'then':{'required':['b']}}~{'if':{'required':['c']},'then':{'required':['b']}}~then",
                "{'$ref':'#/$defs/a','$defs':{'a':{'type':'number'}}}~{'$ref':'#/$defs/a','$defs':{'a':{'type':'integer'}}}~type",
            })
    void refusesWhatMayNarrow(String before, String after, String reason) throws BadSchemaException {
        assertThat(Evolution.reason(schema(before), schema(after))).contains(reason);
    }

    @Test
    void givesUpOnWhatIsTooLargeToCompare() throws BadSchemaException {
        var before = new StringBuilder("{'type':'string'}");
        var after = new StringBuilder("{'type':'string','maxLength':5}");
        for (int i = 0; i < 12; i++) {
            before = new StringBuilder("{'anyOf':[" + before + "," + before + "]}");
            if (before.length() > 5_000) {
                break;
            }
        }
        String deep = before.toString();
        assertThat(Evolution.reason(
                        schema("{'properties':{'a':" + deep + "}}"), schema("{'properties':{'a':" + after + "}}")))
                .isNotNull();
    }

    private static BodySchema schema(String quoted) throws BadSchemaException {
        return BodySchema.compile(RawJson.of(quoted.replace('\'', '"')));
    }
}
