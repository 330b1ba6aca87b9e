using YamlDotNet.RepresentationModel;

namespace Auth0Sync.Tests.Support;

/// <summary>A YAML file of the repository, with CloudFormation's tags left readable.</summary>
internal sealed class YamlFile
{
    private readonly YamlNode _root;

    private YamlFile(YamlNode root) => _root = root;

    /// <summary>Every scalar with its tag, such as <c>!Ref Bus</c>, wherever it stands.</summary>
    public IEnumerable<string> Scalars => _root.AllNodes.OfType<YamlScalarNode>().Select(Format);

    /// <summary>Reads a file.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">It is no YAML, or names a member twice.</exception>
    public static YamlFile Read(params string[] path)
    {
        using var reader = File.OpenText(Path.Combine(path));
        var stream = new YamlStream();
        stream.Load(reader);
        return new YamlFile(stream.Documents.Single().RootNode);
    }

    /// <summary>The scalar at a path of member names and positions, with its tag.</summary>
    public string GetScalar(params object[] path) => Format((YamlScalarNode)GetNode(path));

    /// <summary>The names of the members at a path, in their order.</summary>
    public IReadOnlyList<string> GetMemberNames(params object[] path) =>
        [.. ((YamlMappingNode)GetNode(path)).Children.Keys.Select(name => ((YamlScalarNode)name).Value!)];

    /// <summary>How many entries the list at a path has.</summary>
    public int CountItems(params object[] path) => ((YamlSequenceNode)GetNode(path)).Children.Count;

    private YamlNode GetNode(object[] path) =>
        path.Aggregate(_root, (node, step) => step is int position ? node[position] : node[(string)step]);

    private static string Format(YamlScalarNode scalar) => scalar.Tag.IsEmpty ? scalar.Value! : $"{scalar.Tag.Value} {scalar.Value}";
}
