using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Pages;

/// <summary>What every page is: one file that loads nothing, with all of its parts in place.</summary>
internal static class PageCheck
{
    private static readonly string[] s_empty = ["meta", "link", "br", "img", "input"];

    /// <summary>Asserts that, and returns what the page holds as JSON.</summary>
    public static JsonNode? Whole(string html)
    {
        Assert.That(html, Does.StartWith("<!DOCTYPE html>").And.EndWith("</html>\n"));
        Assert.That(html, Does.Contain("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
        Assert.That(Matches(Elements(html), @"\b(?:src|href|action|xlink:href)\s*=\s*[""']?([^""'\s>]*)"), Has.All.Match("^(#|data:)"), "nothing is loaded");
        Assert.That(html, Does.Not.Match(@"@import|url\("));
        Assert.That(Elements(html), Does.Not.Match(@"<[a-z][^>""]*\son[a-z]+\s*="));
        Assert.That(Matches(html, "\\sid=\"([^\"]+)\""), Is.Unique);
        Assert.That(Matches(html, "href=\"#([^\"]+)\""), Is.SubsetOf(Matches(html, "\\sid=\"([^\"]+)\"")));
        Assert.That(Elements(html), Does.Not.Match("NaN|Infinity"));
        CheckNesting(html);
        string data = Matches(html, "<script type=\"application/json\"[^>]*>(.*?)</script>").Single();
        return JsonNode.Parse(data);
    }

    /// <summary>All first groups of a pattern.</summary>
    public static string[] Matches(string text, string pattern)
        => [.. Regex.Matches(text, pattern, RegexOptions.Singleline, TimeSpan.FromSeconds(10)).Select(m => m.Groups[1].Value)];

    // The page without scripts and style.
    private static string Elements(string html) => Regex.Replace(
        html, "<(?<tag>script|style)[^>]*>.*?</\\k<tag>>|<!DOCTYPE[^>]*>", string.Empty, RegexOptions.Singleline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(10));

    // Every element that is opened is closed, in order: what a browser would forgive but should not have to.
    private static void CheckNesting(string html)
    {
        Stack<string> open = new();
        foreach (Match tag in Regex.Matches(Elements(html), "<(?<end>/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*?(?<alone>/?)>", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(10)))
        {
            string name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Length > 0)
            {
                Assert.That(open.Pop(), Is.EqualTo(name), tag.Value);
            }
            else if (tag.Groups["alone"].Length == 0 && !s_empty.Contains(name))
            {
                open.Push(name);
            }
        }

        Assert.That(open, Is.Empty);
    }
}
