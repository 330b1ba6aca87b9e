using System.Reflection;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>Checks the categories of all tests in this assembly. Each test project compiles this file.</summary>
[Trait("Category", "Unit")]
public sealed class TestCategoryTests
{
    private static readonly string[] Categories = ["Unit", "Integration", "EndToEnd", "Convergence", "Conformance", "Long"];

    [Fact]
    public void Every_test_class_has_exactly_one_category()
    {
        var testClasses = typeof(TestCategoryTests).Assembly.GetTypes().Where(type => GetMethods(type).Any(method => method.IsDefined(typeof(FactAttribute))));

        Assert.All(testClasses, type => Assert.Contains(Assert.Single(GetCategories(type)), Categories));
    }

    // A test with a second category would run in two groups.
    [Fact]
    public void No_test_method_has_a_category() =>
        Assert.All(typeof(TestCategoryTests).Assembly.GetTypes().SelectMany(GetMethods), method => Assert.Empty(GetCategories(method)));

    private static MethodInfo[] GetMethods(Type type) => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);

    private static IEnumerable<string?> GetCategories(MemberInfo member) => member.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && attribute.ConstructorArguments[0].Value is "Category")
        .Select(attribute => (string?)attribute.ConstructorArguments[1].Value);
}
