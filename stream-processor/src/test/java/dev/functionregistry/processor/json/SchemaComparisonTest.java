package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.SchemaCheck.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaComparisonTest {
    private final JsonSchemas schemas = new JsonSchemas(100_000);

    /** Every row: a schema, a later one, and where it breaks; {@code -} where it does not. */
    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // words change nothing
                "{'description':'a'} | {'description':'b','title':'t','default':1,'examples':[1],'format':'date'} | -",
                "{'type':'object'} | {'type':'object','x-mine':{'required':['a']}} | -",
                // types
                "{'type':'integer'} | {'type':'number'} | -",
                "{'type':'number'} | {'type':'integer'} | /type",
                "{'type':'string'} | {'type':['string','null']} | -",
                "{'type':['string','null']} | {'type':'string'} | /type",
                "{} | {'type':'object'} | /type",
                "{'type':'object'} | {} | -",
                "{'type':'object'} | true | -",
                "{'type':'object'} | false | ``",
                "false | false | -",
                "{'enum':['a','b']} | {'type':'string'} | -",
                "{'enum':['a',1]} | {'type':'string'} | /type",
                // values
                "{'enum':['a','b']} | {'enum':['b','a','c']} | -",
                "{'enum':['a','b']} | {'enum':['a']} | /enum",
                "{'const':1} | {'enum':[1.0,2]} | -",
                "{'type':'boolean'} | {'enum':[true,false]} | -",
                "{'type':'string'} | {'enum':['a']} | /enum",
                "{'enum':['a']} | {'const':'a'} | -",
                "{'enum':['a','b']} | {'const':'a'} | /const",
                // limits
                "{'minimum':1} | {'minimum':0} | -",
                "{'type':'number','minimum':0} | {'type':'number','minimum':1} | /minimum",
                "{'type':'number','minimum':1} | {'type':'number','exclusiveMinimum':1} | /exclusiveMinimum",
                "{'type':'number','exclusiveMinimum':1} | {'type':'number','minimum':1} | -",
                "{'type':'number','maximum':9} | {'type':'number','exclusiveMaximum':10} | -",
                "{'type':'number','maximum':9} | {'type':'number','maximum':8.5} | /maximum",
                "{'type':'integer'} | {'type':'integer','multipleOf':0.5} | -",
                "{'type':'number','multipleOf':6} | {'type':'number','multipleOf':3} | -",
                "{'type':'number','multipleOf':3} | {'type':'number','multipleOf':6} | /multipleOf",
                "{'type':'string'} | {'type':'string','minimum':9} | -",
                "{'type':'string','maxLength':5} | {'type':'string','maxLength':6} | -",
                "{'type':'string','maxLength':5} | {'type':'string','maxLength':4} | /maxLength",
                "{'type':'string'} | {'type':'string','minLength':0} | -",
                "{'type':'string'} | {'type':'string','pattern':'^a'} | /pattern",
                "{'type':'string','pattern':'^a'} | {'type':'string','pattern':'^a'} | -",
                "{'type':'string','pattern':'^a'} | {'type':'string'} | -",
                // members
                "{'type':'object'} | {'type':'object','required':['a']} | /required/0",
                "{'type':'object','required':['a','b']} | {'type':'object','required':['b']} | -",
                "{'type':'object','properties':{'a':{'type':'string'}}} | {'type':'object','properties':{'a':{'type':'integer'}}} | /properties/a/type",
                "{'type':'object','properties':{'a':{}},'additionalProperties':false} | {'type':'object','properties':{'a':{},'b':{}},'additionalProperties':false} | -",
                "{'type':'object','properties':{'a':{},'b':{}},'additionalProperties':false} | {'type':'object','properties':{'a':{}},'additionalProperties':false} | /additionalProperties",
                "{'type':'object','properties':{'a':{}}} | {'type':'object','properties':{'a':{}},'additionalProperties':false} | /additionalProperties",
                "{'type':'object','properties':{'a':{}}} | {'type':'object','properties':{'a':{},'b':{'type':'string'}}} | -",
                "{'type':'object','properties':{'a':{}},'additionalProperties':true} | {'type':'object','properties':{'a':{},'b':{'type':'string'}}} | /properties/b/type",
                "{'type':'object'} | {'type':'object','properties':{'b':{'type':'string'}}} | /properties/b/type",
                "{'type':'object','properties':{'a':{}},'required':['b']} | {'type':'object','properties':{'b':{'type':'string'}}} | /properties/b/type",
                "{'type':'array','items':{'type':'object','properties':{}}} | {'type':'array','items':{'type':'object','properties':{'b':{'type':'string'}}}} | -",
                "{'type':'object','properties':{'a':{}},'anyOf':[{'required':['b']}]} | {'type':'object','properties':{'a':{},'b':{'type':'string'}}} | /properties/b/type",
                "{'type':'object','additionalProperties':{'type':'string'}} | {'type':'object','properties':{'b':{'type':'string'}}} | -",
                "{'type':'object','properties':{'a':{'type':'object','properties':{'b/c':{'type':'string'}}}}} | {'type':'object','properties':{'a':{'type':'object','properties':{'b/c':{'type':'null'}}}}} | /properties/a/properties/b~1c/type",
                "{'type':'object','patternProperties':{'^x':{'type':'integer'}}} | {'type':'object','patternProperties':{'^x':{'type':'number'}}} | -",
                "{'type':'object','patternProperties':{'^x':{'type':'number'}}} | {'type':'object','patternProperties':{'^x':{'type':'integer'}}} | /patternProperties/^x/type",
                "{'type':'object','additionalProperties':false,'properties':{'ab':{'type':'integer'}}} | {'type':'object','patternProperties':{'^a':{'type':'number'}}} | -",
                "{'type':'object'} | {'type':'object','propertyNames':{'maxLength':3}} | /propertyNames",
                "{'type':'object','propertyNames':{'maxLength':3}} | {'type':'object','propertyNames':{'maxLength':4}} | -",
                "{'type':'object','required':['a','b']} | {'type':'object','minProperties':2} | -",
                "{'type':'object'} | {'type':'object','maxProperties':2} | /maxProperties",
                "{'type':'object'} | {'type':'object','dependencies':{'a':['b']}} | /dependencies/a",
                "{'type':'object','required':['b']} | {'type':'object','dependencies':{'a':['b']}} | -",
                "{'type':'object','properties':{'a':false}} | {'type':'object','dependencies':{'a':['b']}} | -",
                "{'type':'object','dependencies':{'a':{'required':['b','c']}}} | {'type':'object','dependencies':{'a':{'required':['b']}}} | -",
                // items
                "{'type':'array','items':{'type':'integer'}} | {'type':'array','items':{'type':'number'}} | -",
                "{'type':'array'} | {'type':'array','items':{'type':'number'}} | /items/type",
                "{'type':'array','items':[{'type':'string'}]} | {'type':'array','items':[{'type':'null'}]} | /items/0/type",
                "{'type':'array','items':[{'type':'string'}],'additionalItems':false} | {'type':'array','items':{'type':'string'}} | -",
                "{'type':'array','items':[{}]} | {'type':'array','items':[{}],'additionalItems':false} | /additionalItems",
                "{'type':'array','maxItems':1} | {'type':'array','uniqueItems':true} | -",
                "{'type':'array'} | {'type':'array','uniqueItems':true} | /uniqueItems",
                "{'type':'array'} | {'type':'array','uniqueItems':false,'minItems':0} | -",
                "{'type':'array','contains':{'const':1}} | {'type':'array','contains':{'type':'integer'}} | -",
                "{'type':'array'} | {'type':'array','contains':{}} | /contains",
                // forms
                "{'type':'string'} | {'anyOf':[{'type':'null'},{'type':'string'}]} | -",
                "{'type':['null','string']} | {'anyOf':[{'type':'null'},{'type':'string'}]} | -",
                "{'anyOf':[{'type':'null'},{'type':'string'}]} | {'type':['string','null']} | -",
                "{'anyOf':[{'type':'null'},{'type':'integer'}]} | {'anyOf':[{'type':'number'},{'type':'null'}]} | -",
                "{'type':'number'} | {'anyOf':[{'type':'null'},{'type':'integer'}]} | /anyOf",
                "{'allOf':[{'type':'integer'},{'minimum':3}]} | {'type':'number','minimum':2} | -",
                "{'type':'integer','minimum':3} | {'allOf':[{'type':'number'},{'minimum':4}]} | /allOf/1/minimum",
                "{'oneOf':[{'type':'null'},{'type':'string'}]} | {'oneOf':[{'type':'string','description':'d'},{'type':'null'},{'type':'integer'}]} | -",
                "{'oneOf':[{'type':'null'},{'type':'integer'}]} | {'oneOf':[{'type':'integer'},{'type':'null'},{'type':'number'}]} | /oneOf",
                "{'type':'object','required':['k'],'properties':{'k':{'const':'a'}}} | {'oneOf':[{'properties':{'k':{'const':'a'}}},{'type':'object','properties':{'k':{'const':'b'}}}]} | -",
                "{'type':'string'} | {'not':{'type':'null'}} | -",
                "{'type':'string'} | {'not':{'const':'a'}} | /not",
                "{'type':'string','not':{'enum':['a','b']}} | {'type':'string','not':{'const':'a'}} | -",
                "{'type':'object'} | {'if':{'required':['a']},'then':{'required':['b']}} | /if",
                "{'type':'object','if':{'required':['a']},'then':{'required':['b','c']}} | {'if':{'required':['a']},'then':{'required':['b']}} | -",
                "{'type':'object','required':['b']} | {'if':{'required':['a']},'then':{'required':['b']}} | -",
                // references
                "{'definitions':{'n':{'type':'integer'}},'properties':{'a':{'$ref':'#/definitions/n'}}} | {'properties':{'a':{'type':'number'}}} | -",
                "{'properties':{'a':{'type':'number'}}} | {'definitions':{'n':{'type':'integer'}},'properties':{'a':{'$ref':'#/definitions/n'}}} | /definitions/n/type",
                "{'type':'object','properties':{'next':{'$ref':'#'}}} | {'type':'object','properties':{'next':{'$ref':'#'}},'description':'d'} | -",
                "{'type':'object','properties':{'next':{'$ref':'#'}}} | {'type':'object','properties':{'next':{'$ref':'#'},'v':{'type':'null'}}} | -",
                // what an object is read to have, through references and forms
                "{'properties':{'o':{'type':'object','properties':{'a':{}}}}} | {'properties':{'o':{'$ref':'#/definitions/o'}},'definitions':{'o':{'type':'object','properties':{'a':{}},'additionalProperties':false}}} | /definitions/o/additionalProperties",
                "{'properties':{'o':{'type':'object','properties':{'a':{}}}}} | {'properties':{'o':{'allOf':[{'properties':{'a':{}},'additionalProperties':false}]}}} | /properties/o/allOf/0/additionalProperties",
                "{'properties':{'o':{'type':'object','properties':{'a':{}}}}} | {'properties':{'o':{'anyOf':[{'properties':{'a':{}},'additionalProperties':false}]}}} | /properties/o/anyOf",
                "{'properties':{'o':{'type':'object','properties':{'a':{}}}}} | {'patternProperties':{'^o$':{'properties':{'a':{}},'additionalProperties':false}}} | /patternProperties/^o$/additionalProperties",
                "{'properties':{'o':{'type':'object','properties':{'a':{}}}}} | {'additionalProperties':{'properties':{'a':{}},'additionalProperties':false}} | /additionalProperties",
                "{'type':'array','items':{'type':'object','properties':{'a':{}}}} | {'type':'array','items':[{'properties':{'a':{}},'additionalProperties':false}]} | /items/0/additionalProperties",
                "{'anyOf':[{'type':'object','properties':{'a':{}}},{'type':'null'}]} | {'anyOf':[{'type':'object','properties':{'a':{},'b':{'type':'string'}}},{'type':'null'}]} | -",
                "{'properties':{'o':{'$ref':'#/definitions/o'}},'definitions':{'o':{'properties':{'a':{}}}}} | {'properties':{'o':{'$ref':'#/definitions/o'}},'definitions':{'o':{'properties':{'a':{},'b':{'type':'string'}}}}} | -",
                "{'properties':{'o':{'$ref':'#/$defs/o'}},'$defs':{'o':{'properties':{'o':{'$ref':'#/$defs/o'}}}}} | {'properties':{'o':{'$ref':'#/$defs/o'}},'$defs':{'o':{'properties':{'o':{'$ref':'#/$defs/o'},'b':{'type':'string'}}}}} | -",
                "{'type':'object','properties':{'a':{}}} | {'type':'object','properties':{'a':{},'b':{'type':'string'}},'additionalProperties':true} | -",
                "{'type':'object','properties':{'a':{}}} | {'type':'object','properties':{'a':{},'b':{'type':'string'}},'additionalProperties':{}} | -",
                "{'type':'object','properties':{'a':{}}} | {'type':'object','properties':{'a':{}},'additionalProperties':{'type':'string'}} | /additionalProperties/type",
                "{'type':'object','additionalProperties':{'type':'object','properties':{'a':{}}}} | {'type':'object','additionalProperties':{'type':'object','properties':{'a':{},'b':{'type':'string'}}}} | -",
                "{'type':'array','items':[{'type':'object','properties':{'a':{}}}]} | {'type':'array','items':[{'type':'object','properties':{'a':{},'b':{'type':'string'}}}]} | -",
                "{'allOf':[{'properties':{'a':{}}},{'properties':{'b':{}}}]} | {'allOf':[{'properties':{'a':{}}},{'properties':{'b':{'type':'string'}}}]} | /allOf/1/properties/b/type",
                "{'allOf':[{'properties':{'a':{}}},{'properties':{'b':{}}}]} | {'properties':{'a':{},'b':{},'c':{'type':'string'}}} | -",
                "{'properties':{'o':{'properties':{'a':{}}}},'allOf':[{'properties':{'o':{'properties':{'b':{}}}}}]} | {'properties':{'o':{'properties':{'a':{},'b':{'type':'string'}}}}} | /properties/o/properties/b/type",
                "{'definitions':{'n':{'$id':'#n','type':'integer'}},'properties':{'a':{'$ref':'#n'}}} | {'properties':{}} | ``"
            })
    void aChangeIsHarmlessOrHasAPlace(String before, String after, String place) {
        var problem = breaks(before, after);

        assertThat(problem.map(Problem::pointer)).isEqualTo(place.equals("-") ? Optional.empty() : Optional.of(place));
    }

    @Test
    void aPlaceComesWithAClauseThatAnAuthorUnderstands() {
        assertThat(breaks("{'type':'object'}", "{'type':'object','required':['unit']}"))
                .contains(new Problem("/required/0", "newly requires \"unit\""));
        assertThat(breaks("{'type':['null','string']}", "{'type':'string'}"))
                .contains(new Problem("/type", "no longer allows null"));
    }

    @Test
    void aComparisonEndsHoweverWildTheSchema() {
        var wild = new StringBuilder("{'type':'number'}");
        for (int i = 0; i < 12; i++) {
            wild = new StringBuilder("{'anyOf':[" + wild + "," + wild + "]}");
        }

        assertThat(breaks(wild.toString(), wild.toString().replace("number", "integer")))
                .isPresent();
    }

    /** The steps of a proof multiply: two circles of 100 and 101 definitions meet again after 10,100 levels. */
    @Test
    void aComparisonGoesOnlySoDeep() {
        assertThat(breaks(circle(100), circle(101)))
                .contains(new Problem("", "is too complex to be compared with the schema before"));
    }

    private static String circle(int length) {
        var schema = new StringBuilder("{'$ref':'#/definitions/a0','definitions':{");
        for (int i = 0; i < length; i++) {
            schema.append("'a%d':{'type':'object','properties':{'x':{'$ref':'#/definitions/a%d'}}},"
                    .formatted(i, (i + 1) % length));
        }
        return schema.append("'z':{}}}").toString();
    }

    @Test
    void aPartThatHoldsTwiceCountsOnce() {
        var schema = new StringBuilder("{'$ref':'#/definitions/d0','definitions':{");
        for (int i = 0; i < 30; i++) {
            schema.append("'d%d':{'allOf':[{'$ref':'#/definitions/d%d'},{'$ref':'#/definitions/d%d'}]},"
                    .formatted(i, i + 1, i + 1));
        }
        schema.append("'d30':{'type':'integer'}}}");

        assertThat(breaks(schema.toString(), "{'type':'number'}")).isEmpty();
        assertThat(breaks(schema.toString(), schema.toString().replace("integer", "string")))
                .isPresent();
    }

    @Test
    void valuesThatAreComparedCost() {
        var values = new StringBuilder("'b'");
        for (int i = 0; i < 5_000; i++) {
            values.append(",'v").append(i).append("'");
        }
        var schema = new StringBuilder("{'definitions':{'e':{'enum':[" + values + "]}},'type':'object','properties':{");
        for (int i = 0; i < 400; i++) {
            schema.append("'p%d':{'$ref':'#/definitions/e'},".formatted(i));
        }
        schema.append("'z':{}}}");

        assertThat(breaks(
                        schema.toString(),
                        schema.toString().replace("['b',", "['c',").replace("]}}", ",'b']}}")))
                .contains(new Problem("", "is too complex to be compared with the schema before"));
    }

    @Test
    void namesAndPatternsThatAreComparedCost() {
        var schema = new StringBuilder("{'type':'object','patternProperties':{");
        for (int i = 0; i < 400; i++) {
            schema.append("'^(.{0,100}[a-z]|%d)':{'type':'string'},".formatted(i));
        }
        schema.append("'^z':{}},'properties':{");
        for (int i = 0; i < 400; i++) {
            schema.append("'%d%s':{'type':'string'},".formatted(i, "n".repeat(100)));
        }
        schema.append("'z':{}}}");

        assertThat(breaks(schema.toString(), schema.toString().replace("'z':{}", "'z':true")))
                .contains(new Problem("", "is too complex to be compared with the schema before"));
    }

    @Test
    void whatCannotBeComparedIsABreak() {
        var odd = "{'properties':{'a':{'$ref':'#/$defs/a'}},'$defs':{'a':{'type':'number','multipleOf':0}}}";

        assertThat(breaks("{'properties':{'a':{'type':'number','multipleOf':2}}}", odd))
                .contains(new Problem("", "cannot be compared with the schema before"));
    }

    private Optional<Problem> breaks(String before, String after) {
        return schemas.breaks(before.replace('\'', '"'), after.replace('\'', '"'));
    }
}
