using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Compliance;

/// <summary>A catalogue of controls that somebody asks for.</summary>
public sealed record ComplianceFramework(string Id, string Name, string Edition, IReadOnlyList<ComplianceControl> Controls);

/// <summary>A control; its findings are those that one of the selectors means. <paramref name="Unknown"/> says why a repository alone cannot tell, or is null.</summary>
public sealed record ComplianceControl(string Id, string Title, IReadOnlyList<string> Selectors, string? Unknown);

/// <summary>The shipped frameworks (<c>controls.yml</c>).</summary>
public static class ComplianceControls
{
    /// <summary>Every framework, in the order of reports.</summary>
    public static IReadOnlyList<ComplianceFramework> All { get; } = Load();

    private static List<ComplianceFramework> Load()
    {
        using var stream = typeof(ComplianceControls).Assembly.GetManifestResourceStream("Compliance/controls.yml")!;
        using var reader = new StreamReader(stream);
        var form = YamlForm.Read(reader.ReadToEnd(), "the table of controls").Knows("topics", "frameworks");
        var topics = form.Form("topics")!;
        var frameworks = form.Forms("frameworks").Select(framework => new ComplianceFramework(
            framework.Needed("id", "its id"),
            framework.Needed("name", "its name"),
            framework.Needed("edition", "its edition"),
            [.. framework.Forms("controls").Select(control => Control(control, topics))])).ToList();
        return form.Problems.Count == 0 ? frameworks : throw new InvalidOperationException($"controls.yml:{form.Problems[0].Line}: {form.Problems[0].Message}");
    }

    private static ComplianceControl Control(YamlForm form, YamlForm topics)
    {
        foreach (var missing in form.Texts("topics").Where(topic => topics.Get(topic) is null))
        {
            form.Problem("topics", $"there is no topic '{missing}'");
        }

        return new ComplianceControl(form.Needed("id", "its number"), form.Needed("title", "its title"), [.. form.Texts("topics").SelectMany(topics.Texts).Distinct(StringComparer.Ordinal)], form.Text("unknown"));
    }
}
