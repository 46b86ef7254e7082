package dev.functionregistry.simulator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberWordsTest {

    @ParameterizedTest
    @CsvSource({
        "seven, 7",
        "zero, 0",
        "nineteen, 19",
        "twenty-one, 21",
        "Ninety Nine, 99",
        "two hundred, 200",
        "two hundred and five, 205",
        "three thousand four hundred twelve, 3412",
        "one million two hundred thousand, 1200000",
        "minus three, -3",
        "negative forty two, -42"
    })
    void wordsAreNumbers(String words, long value) {
        assertThat(NumberWords.in(words)).extracting(NumberWords.Found::value).containsExactly(value);
    }

    @Test
    void numbersNextToEachOtherStayApart() {
        assertThat(values("seven and eight")).containsExactly(7L, 8L);
        assertThat(values("one two three")).containsExactly(1L, 2L, 3L);
        assertThat(values("twenty, one")).containsExactly(20L, 1L);
        assertThat(values("five minus three")).containsExactly(5L, 3L);
        assertThat(values("someone often tends to fortune")).isEmpty();
        assertThat(values("a hundred thousand")).isEmpty();
    }

    @Test
    void placesAreThoseOfTheText() {
        NumberWords.Found found =
                NumberWords.in("add minus two hundred, please").getFirst();

        assertThat("add minus two hundred, please".substring(found.start(), found.end()))
                .isEqualTo("minus two hundred");
    }

    private static List<Long> values(String text) {
        return NumberWords.in(text).stream().map(NumberWords.Found::value).toList();
    }
}
