using System.Reflection;
using Auth0Sync.Core.Telemetry;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

[Trait("Category", "Unit")]
public class LogFieldTests
{
    // Azure Monitor stores a line's own id under these names, next to the line's fields. A field of that name would replace it.
    private static readonly string[] ReservedNames = ["EventId", "EventName", "CategoryName", "OriginalFormat"];

    [Fact]
    public void No_field_of_a_log_line_hides_the_event_id_of_the_line()
    {
        var lines = typeof(LogEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message)
            .OfType<string>()
            .ToList();

        Assert.NotEmpty(lines);
        Assert.All(ReservedNames, name => Assert.DoesNotContain(lines, line => line.Contains($"{{{name}}}", StringComparison.OrdinalIgnoreCase)));
    }
}
