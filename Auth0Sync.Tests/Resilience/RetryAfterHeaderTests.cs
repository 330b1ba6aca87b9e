using Auth0Sync.Core.Resilience;
using Xunit;

namespace Auth0Sync.Tests.Resilience;

[Trait("Category", "Unit")]
public class RetryAfterHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1", 1)]
    [InlineData(" 120 ", 120)]
    [InlineData("1.2", 2)]
    [InlineData("0.1", 1)]
    [InlineData("86400", 86_400)]
    [InlineData("86401", 86_400)]
    [InlineData("99999999999999999999999999999999999999999999", 86_400)]
    [InlineData("Thu, 05 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Thu, 5 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Thu, 05 Nov 2026 14:00:30 +0200", 30)]
    [InlineData("Thursday, 05-Nov-26 12:00:30 GMT", 30)]
    [InlineData("Thu Nov  5 12:00:30 2026", 30)]
    [InlineData("Sat, 05 Dec 2026 12:00:00 GMT", 86_400)]
    public void Seconds_and_dates_are_read_up_to_a_day(string value, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Read(value));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("soon")]
    [InlineData("1,5")]
    [InlineData("12:30")]
    [InlineData("2026-11-06")]
    [InlineData("Thu, 05 Nov 2026 12:00:00 GMT")]
    [InlineData("Thu, 05 Nov 2026 11:59:30 GMT")]
    public void The_past_and_anything_else_is_ignored(string value) => Assert.Null(Read(value));

    [Fact]
    public void Contradicting_values_are_ignored()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", ["10", "20"]);

        Assert.Null(RetryAfterHeader.Read(response.Headers, Now));
    }

    [Fact]
    public void Without_the_header_there_is_no_wait()
    {
        using var response = new HttpResponseMessage();

        Assert.Null(RetryAfterHeader.Read(response.Headers, Now));
    }

    private static TimeSpan? Read(string value)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", value);
        return RetryAfterHeader.Read(response.Headers, Now);
    }
}
