{{- $found := 0 }}{{ $day := now | date "2006-01-02T15:04:05" -}}
{ "version": "15.0.7",
  "scan": { "type": "sast", "status": "success", "start_time": "{{ $day }}", "end_time": "{{ $day }}",
    "analyzer": { "id": "trivy", "name": "Trivy", "version": "{{ appVersion }}", "vendor": { "name": "Aqua Security" } },
    "scanner": { "id": "trivy", "name": "Trivy", "version": "{{ appVersion }}", "vendor": { "name": "Aqua Security" } } },
  "vulnerabilities": [
{{- range . }}{{ $file := .Target }}
{{- range .Misconfigurations }}{{ if $found }},{{ end }}{{ $found = add1 $found }}
    { "id": "{{ list .ID $file .CauseMetadata.StartLine .Message | join " " | sha256sum }}", "severity": "{{ .Severity | lower | title }}",
      "name": {{ .Title | toJson }}, "description": {{ .Message | toJson }}, "solution": {{ .Resolution | toJson }},
      "identifiers": [{ "type": "trivy", "name": "{{ .ID }}", "value": "{{ .ID }}", "url": {{ .PrimaryURL | toJson }} }],
      "location": { "file": {{ $file | toJson }}, "start_line": {{ .CauseMetadata.StartLine }}, "end_line": {{ .CauseMetadata.EndLine }} } }
{{- end }}
{{- range .Secrets }}{{ if $found }},{{ end }}{{ $found = add1 $found }}
    { "id": "{{ list .RuleID $file .StartLine | join " " | sha256sum }}", "severity": "{{ .Severity | lower | title }}",
      "name": {{ .Title | toJson }}, "description": "A secret stands in the file.",
      "identifiers": [{ "type": "trivy", "name": "{{ .RuleID }}", "value": "{{ .RuleID }}" }],
      "location": { "file": {{ $file | toJson }}, "start_line": {{ .StartLine }}, "end_line": {{ .EndLine }} } }
{{- end }}
{{- end }}
  ] }
