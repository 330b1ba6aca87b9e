using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Auth0Sync.Tests.Support;

/// <summary>The filter for long tests selects all of them and nothing else.</summary>
[Trait("Category", "Unit")]
public sealed class LongFactTests
{
    private static readonly KeyValuePair<string, string> Long = new("Category", "Long");

    private static readonly IReadOnlyList<MethodInfo> Tests =
        [.. typeof(LongFactTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute)))];

    [Fact]
    public void Every_test_that_takes_minutes_is_in_the_category() =>
        Assert.All(Tests.Where(test => test.IsDefined(typeof(LongFactAttribute))), test => Assert.Contains(Long, TraitHelper.GetTraits(test)));

    [Fact]
    public void Every_test_of_a_class_in_the_category_takes_minutes() =>
        Assert.All(Tests.Where(test => TraitHelper.GetTraits(test.DeclaringType!).Contains(Long)), test => Assert.True(test.IsDefined(typeof(LongFactAttribute)), test.Name));
}
