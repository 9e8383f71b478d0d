using CiCdPlatform.Core.Diagnosis.Problems.Formats;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>Every tool whose problems are read, the more particular before the plainer: a line belongs to the first that knows it.</summary>
internal static class ProblemFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        .. JavaScriptFormats.All,
        .. JavaScriptLinterFormats.All,
        .. TextLinterFormats.All,
        .. DotNetFormats.All,
        .. PythonFormats.All,
        .. RubyFormats.All,
        .. PhpFormats.All,
        .. JvmFormats.All,
        .. ScalaFormats.All,
        .. GoFormats.All,
        .. RustFormats.All,
        .. NativeFormats.All,
        .. CFamilyFormats.All,
        .. FunctionalFormats.All,
        .. ScriptFormats.All,
        .. InfrastructureFormats.All,
        .. ContainerFormats.All,
        .. BuildToolFormats.All,
        .. PackageFormats.All,
        .. CiFormats.All,
        .. GenericFormats.All,
    ];
}
