using System.Collections.Frozen;

namespace Auth0Sync.Page.Assets;

/// <summary>The files of the page, by their paths.</summary>
internal static class PageAssets
{
    public const string IndexPath = "/";

    private const string Prefix = "wwwroot";
    private const string IndexFile = "/index.html";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>Reads all files. Licenses are in the assembly, too, but are not served.</summary>
    public static IReadOnlyDictionary<string, PageAsset> ReadAll()
    {
        var assembly = typeof(PageAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => ContentTypes.ContainsKey(Path.GetExtension(name)))
            .ToDictionary(name => GetPath(name[Prefix.Length..]), name => Read(assembly.GetManifestResourceStream(name)!, ContentTypes[Path.GetExtension(name)]));
    }

    private static string GetPath(string file) => file == IndexFile ? IndexPath : file;

    private static PageAsset Read(Stream stream, string contentType)
    {
        using (stream)
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new PageAsset(contentType, content);
        }
    }
}

internal sealed record PageAsset(string ContentType, ReadOnlyMemory<byte> Content);
