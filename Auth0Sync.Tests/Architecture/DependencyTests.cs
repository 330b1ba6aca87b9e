using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Auth0Sync.Core;
using Auth0Sync.LocalHost;
using Xunit;

namespace Auth0Sync.Tests.Architecture;

/// <summary>
/// Compares the table of allowed dependencies in <c>docs/architecture.md</c> with the compiled code of Core.
/// </summary>
[Trait("Category", "Unit")]
public sealed class DependencyTests
{
    private const string Core = "Auth0Sync.Core";
    private const string Heading = "## Allowed dependencies";

    // Where only constants of these are used, compiled code does not show it.
    private static readonly string[] MayBeInvisible = ["Events", "Settings", "Telemetry"];

    private static readonly IReadOnlyList<Use> AllUses = FindUses();

    private static readonly ILookup<string, string> Uses = AllUses.Select(use => (use.By, use.Of)).Distinct().ToLookup(use => use.By, use => use.Of);

    private static readonly Dictionary<string, HashSet<string>> Allowed = ReadTable();

    [Fact]
    public void No_namespace_uses_another_one_that_the_table_does_not_allow()
    {
        var violations = AllUses.Where(use => !Allowed[use.By].Contains(use.Of)).Select(use => $"{use.Type} uses {use.UsedType}").Distinct().ToList();

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Fact]
    public void The_table_names_every_namespace_and_allows_nothing_that_is_unused()
    {
        Assert.Equal(Uses.SelectMany(uses => uses.Append(uses.Key)).Distinct().Order(), Allowed.Keys.Order());
        Assert.All(Allowed, row => Assert.Empty(row.Value.Except(Uses[row.Key]).Except(MayBeInvisible)));
    }

    [Fact]
    public void The_table_has_no_cycle()
    {
        var left = Allowed.ToDictionary(row => row.Key, row => row.Value.ToHashSet());
        while (left.Where(row => row.Value.Count == 0).Select(row => row.Key).ToList() is { Count: > 0 } leaves)
        {
            leaves.ForEach(leaf => left.Remove(leaf));
            Assert.All(left.Values, used => used.ExceptWith(leaves));
        }

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Core_knows_no_host()
    {
        var references = typeof(Auth0SyncServiceCollectionExtensions).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name);

        Assert.DoesNotContain(references, name => name!.StartsWith("Auth0Sync", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    private static List<Use> FindUses()
    {
        var types = new ArchLoader().LoadAssemblies(typeof(Auth0SyncServiceCollectionExtensions).Assembly).Build().Types;
        var uses =
            from type in types
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter // the library confuses those of generated code
            select new Use(NameOf(type), NameOf(dependency.Target), type.FullName, dependency.Target.FullName);
        return [.. uses.Where(use => use.By.Length > 0 && use.Of.Length > 0 && use.By != use.Of)];
    }

    // The root only registers services, so it may use all.
    private static string NameOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Core + ".", StringComparison.Ordinal) ? name[(Core.Length + 1)..].Replace('.', '/') : "";

    private static Dictionary<string, HashSet<string>> ReadTable() =>
        File.ReadLines(Path.Combine(RepositoryFolder.Find(), "docs", "architecture.md"))
            .SkipWhile(line => line != Heading)
            .SkipWhile(line => !line.StartsWith("| `", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|'))
            .ToDictionary(
                cells => cells[1].Trim().Trim('`'),
                cells => cells[2].Split(',').Select(name => name.Trim().Trim('`')).Where(name => name is not "none").ToHashSet());

    private sealed record Use(string By, string Of, string Type, string UsedType);
}
