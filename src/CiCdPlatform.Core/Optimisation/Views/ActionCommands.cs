using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>Actions that are nothing but a command, as that command: what is said of the command holds for them too.</summary>
internal static partial class ActionCommands
{
    // Inputs stand in braces.
    private static readonly (string Action, string Command)[] s_table =
    [
        ("actions-rs/cargo", "cargo {command} {args}"),
        ("actions-rs/clippy-check", "cargo clippy {args}"),
        ("actions-rs/install", "cargo install {crate}"),
        ("nick-fields/retry", "{command}"),
        ("nick-invision/retry", "{command}"),
        ("GabrielBB/xvfb-action", "{run}"),
        ("coactions/setup-xvfb", "{run}"),
        ("gradle/gradle-build-action", "gradle {arguments}"),
        ("eskatos/gradle-command-action", "gradle {arguments}"),
        ("borales/actions-yarn", "yarn {cmd}"),
        ("julia-actions/julia-buildpkg", "julia -e Pkg.build"),
        ("julia-actions/julia-runtest", "julia -e Pkg.test"),
        ("golangci/golangci-lint-action", "golangci-lint run {args}"),
        ("dominikh/staticcheck-action", "staticcheck ./..."),
        ("psf/black", "black --check {src}"),
        ("astral-sh/ruff-action", "ruff check {args}"),
        ("chartboost/ruff-action", "ruff check {args}"),
        ("hadolint/hadolint-action", "hadolint {dockerfile}"),
        ("ludeeus/action-shellcheck", "shellcheck ."),
        ("crate-ci/typos", "typos {files}"),
        ("codespell-project/actions-codespell", "codespell {path}"),
        ("ibiqlik/action-yamllint", "yamllint {file_or_dir}"),
        ("DavidAnson/markdownlint-cli2-action", "markdownlint {globs}"),
        ("pre-commit/action", "pre-commit run {extra_args}"),
    ];

    /// <summary>The command of an action, or null where it is not known to be one.</summary>
    public static string? Of(ActionUse uses, YamlMappingNode? with)
    {
        var command = s_table.FirstOrDefault(row => row.Action.Equals(uses.Name, StringComparison.OrdinalIgnoreCase)).Command;
        return command is null ? null : Input().Replace(command, match => with.Text(match.Groups["name"].Value) ?? "").Trim();
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Input();
}
