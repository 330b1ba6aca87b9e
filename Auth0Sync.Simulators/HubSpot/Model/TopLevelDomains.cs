using System.Collections.Frozen;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>IANA's list of top-level domains, from the npm package <c>tlds</c>.</summary>
internal static class TopLevelDomains
{
    private static readonly FrozenSet<string> Names = Load();

    /// <summary>Whether the top-level domain exists.</summary>
    /// <param name="label">The last label of a domain, in ASCII form.</param>
    public static bool Contains(string label) => Names.Contains(label);

    private static FrozenSet<string> Load()
    {
        var idn = new IdnMapping();
        using var list = typeof(TopLevelDomains).Assembly.GetManifestResourceStream("TopLevelDomains.txt")!;
        using var reader = new StreamReader(list);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => idn.GetAscii(name))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
