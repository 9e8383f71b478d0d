using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>The version of a toolchain that suits what the repository states, by the component of the language that lies highest.</summary>
internal static class StatedVersion
{
    public static ToolchainChoice Of(MendContext context, ToolchainRow row)
    {
        var component = RepositoryAnalyzer.Analyze(context.Snapshot).Components.Where(component => row.Languages.Contains(component.Language)).OrderBy(component => component.Path.Length).FirstOrDefault();
        return ToolchainChooser.Choose(row, component?.LanguageVersion, null, new Dictionary<string, string>());
    }
}
