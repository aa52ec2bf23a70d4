package io.bulwark.guard.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PricesTest {
    private final Prices prices = Prices.standard();

    @Test
    void a_model_is_found_with_a_provider_before_and_a_date_behind_its_name() {
        Price price = prices.of("gpt-4o");
        assertThat(price).isNotNull();
        assertThat(prices.of("openai/gpt-4o-2024-08-06")).isEqualTo(price);
        assertThat(prices.of("gpt-4-0613")).isEqualTo(prices.of("gpt-4")).isNotNull();
        assertThat(prices.of("claude-3-5-sonnet-latest")).isNotNull();
        assertThat(prices.of("claude-sonnet-4-5-20250929"))
                .isEqualTo(prices.of("claude-sonnet-4-5"))
                .isNotNull();
        assertThat(prices.of("gpt-4o-2024-05-13")).isNotEqualTo(price);
    }

    @Test
    void a_name_that_only_starts_like_a_known_one_has_no_price() {
        for (String model :
                new String[] {"gpt-5-ultra", "gpt-4o-9", "claude-sonnet-4-9", "my-model", "gpt-", "", "-2024-01-01"}) {
            assertThat(prices.of(model)).as(model).isNull();
        }
        assertThat(prices.of(null)).isNull();
    }

    @Test
    void costs_are_exact_decimals() {
        Price price =
                new Price(new BigDecimal("2.50"), new BigDecimal("10.00"), new BigDecimal("1.25"), "2026-06", "test");
        assertThat(price.cost(212, 0, 0)).isEqualByComparingTo("0.00053");
        assertThat(price.cost(1_000_000, 400_000, 1_000_000)).isEqualByComparingTo("12");
        assertThat(price.cost(1, 0, 0)).isEqualByComparingTo("0.0000025");
    }

    @Test
    void every_price_has_a_month_and_a_source() {
        assertThat(prices.all()).hasSizeGreaterThan(40).allSatisfy((model, price) -> {
            assertThat(price.asOf()).matches("20\\d\\d-\\d\\d");
            assertThat(price.source()).isNotBlank();
            assertThat(price.input()).isPositive();
        });
    }

    @Test
    void own_prices_come_first() {
        Price own = new Price(BigDecimal.ONE, BigDecimal.TEN, null, "policy", "policy");
        assertThat(prices.with(Map.of("gpt-4o", own)).of("gpt-4o-2024-08-06")).isEqualTo(own);
    }
}
