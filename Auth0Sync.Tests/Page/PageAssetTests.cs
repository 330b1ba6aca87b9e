using System.Text;
using System.Text.RegularExpressions;
using Auth0Sync.Page.Assets;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>The files of the page keep to what its Content-Security-Policy allows.</summary>
[Trait("Category", "Unit")]
public sealed partial class PageAssetTests
{
    private static readonly IReadOnlyDictionary<string, PageAsset> Assets = PageAssets.ReadAll();

    private static IEnumerable<KeyValuePair<string, string>> OwnScripts => Assets
        .Where(asset => asset.Key.StartsWith("/js/", StringComparison.Ordinal))
        .Select(asset => KeyValuePair.Create(asset.Key, Encoding.UTF8.GetString(asset.Value.Content.Span)));

    [Fact]
    public void Every_file_that_the_page_refers_to_exists()
    {
        var index = Encoding.UTF8.GetString(Assets["/"].Content.Span);
        var references = FileReferences().Matches(index).Select(match => match.Groups[1].Value);
        var imports = OwnScripts.SelectMany(script => Imports().Matches(script.Value).Select(match => new Uri(new Uri($"http://page{script.Key}"), match.Groups[1].Value).AbsolutePath));

        Assert.All(references.Concat(imports), path => Assert.Contains(path, Assets.Keys));
    }

    [Fact]
    public void The_page_has_no_inline_script_or_style_and_refers_to_no_other_server()
    {
        var index = Encoding.UTF8.GetString(Assets["/"].Content.Span);

        Assert.DoesNotMatch("<style|style=|<script>|[ ]on[a-z]+=|https?://", index);
    }

    [Fact]
    public void No_script_reads_text_as_markup_or_code()
    {
        Assert.NotEmpty(OwnScripts);
        Assert.All(OwnScripts, script => Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|setTimeout\\('|DOMParser", script.Value));
    }

    [Fact]
    public void A_vendored_part_is_served_and_its_license_is_part_of_the_assembly()
    {
        Assert.Contains("v1.6.32", Encoding.UTF8.GetString(Assets["/vendor/uplot/uPlot.iife.min.js"].Content.Span), StringComparison.Ordinal);
        Assert.Contains("wwwroot/vendor/uplot/LICENSE", typeof(PageAssets).Assembly.GetManifestResourceNames());
        Assert.DoesNotContain("/vendor/uplot/LICENSE", Assets.Keys);
    }

    [GeneratedRegex("(?:href|src)=\"(/[^\"]*)\"")]
    private static partial Regex FileReferences();

    [GeneratedRegex("from '([^']+)'")]
    private static partial Regex Imports();
}
