using YamlDotNet.RepresentationModel;

namespace Auth0Sync.Tests.Support;

/// <summary>Reads a YAML file, including the tags of CloudFormation.</summary>
internal sealed class YamlFile
{
    private readonly YamlNode _root;

    private YamlFile(YamlNode root) => _root = root;

    /// <summary>All scalars with their tags, such as <c>!Ref Bus</c>.</summary>
    public IEnumerable<string> Scalars => _root.AllNodes.OfType<YamlScalarNode>().Select(Format);

    /// <exception cref="YamlDotNet.Core.YamlException">The file is not valid YAML, or has a duplicate key.</exception>
    public static YamlFile Read(params string[] path)
    {
        using var reader = File.OpenText(Path.Combine(path));
        var stream = new YamlStream();
        stream.Load(reader);
        return new YamlFile(stream.Documents.Single().RootNode);
    }

    /// <summary>Returns the scalar at a path of keys and indexes, with its tag.</summary>
    public string GetScalar(params object[] path) => Format((YamlScalarNode)GetNode(path));

    /// <summary>Returns the keys of the mapping at a path, in order.</summary>
    public IReadOnlyList<string> GetMemberNames(params object[] path) =>
        [.. ((YamlMappingNode)GetNode(path)).Children.Keys.Select(name => ((YamlScalarNode)name).Value!)];

    /// <summary>Returns the number of items of the sequence at a path.</summary>
    public int CountItems(params object[] path) => ((YamlSequenceNode)GetNode(path)).Children.Count;

    private YamlNode GetNode(object[] path) =>
        path.Aggregate(_root, (node, step) => step is int position ? node[position] : node[(string)step]);

    private static string Format(YamlScalarNode scalar) => scalar.Tag.IsEmpty ? scalar.Value! : $"{scalar.Tag.Value} {scalar.Value}";
}
