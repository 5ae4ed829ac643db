{{/*
What a service's process is told and given, for its pods and its migration alike.
(dict "root" . "component" "archive" "values" .Values.services.archive)
*/}}

{{/* Settings by value; docs/reference/settings.md has them all. */}}
{{- define "hcrm.settings" -}}
{{- $v := .root.Values -}}
{{- $name := include "hcrm.name" .root -}}
{{- $facts := index (include "hcrm.system" .root | fromJson).services .component -}}
NODE_ENV: {{ $v.environment }}
HCRM_PUBLIC_URL: {{ $v.publicUrl }}
MONGODB_DATABASE: {{ printf "%s_%s" $v.mongodb.databasePrefix .component }}
MONGODB_POOL_SIZE: {{ $v.mongodb.poolSize }}
MONGODB_URI_FILE: /etc/hcrm/mongodb/uri
MONGODB_CREATE_INDEXES: {{ not $v.migration.enabled }}
KAFKA_BROKERS: {{ join "," $v.kafka.brokers }}
KAFKA_REPLICATION_FACTOR: {{ $v.kafka.replicationFactor }}
{{- if $v.kafka.sasl.enabled }}
KAFKA_USERNAME_FILE: /etc/hcrm/kafka/username
KAFKA_PASSWORD_FILE: /etc/hcrm/kafka/password
{{- end }}
{{- if $v.kafka.tls.enabled }}
KAFKA_TLS_CA_FILE: /etc/hcrm/kafka-tls/ca.crt
{{- end }}
REDIS_URL_FILE: /etc/hcrm/redis/url
OIDC_ISSUER: {{ $v.oidc.issuer }}
OIDC_JWKS_URL: {{ $v.oidc.jwksUrl }}
OIDC_AUDIENCE: {{ $v.oidc.audience }}
OIDC_ALGORITHM: {{ $v.oidc.algorithm }}
OIDC_ACTOR_CLAIM: {{ $v.oidc.actorClaim }}
KEYS_DOCUMENTS_FILE: /etc/hcrm/keys/documents.json
KEYS_AUDIT_FILE: /etc/hcrm/keys/audit.key
{{- if eq .component "feedback" }}
FEEDBACK_LINK_KEY_FILE: /etc/hcrm/keys/links.key
{{- end }}
{{- if $v.audit.anchorClaim }}
AUDIT_ANCHOR_DIR: /var/lib/hcrm-audit
{{- end }}
{{- if and (eq .component "archive") $v.smtp.existingSecret }}
ARCHIVE_SMTP_URL_FILE: /etc/hcrm/smtp/url
{{- end }}
{{- if eq .component "archive" }}
ARCHIVE_MAIL_FROM: {{ $v.smtp.from }}
ARCHIVE_MAIL_DOMAIN: {{ $v.smtp.domain }}
{{- end }}
HTTP_TRUSTED_PROXIES: {{ $v.gateway.trustedProxies }}
{{- if $v.trust.existingSecret }}
NODE_EXTRA_CA_CERTS: /etc/hcrm/trust/ca.crt
{{- end }}
{{- range list "mongodb" "kafka" "redis" "oidc" "grpc" }}
{{- if (index $v .).plaintext }}
{{ upper . }}_PLAINTEXT: true
{{- end }}
{{- end }}
{{- if not $v.grpc.plaintext }}
GRPC_TLS_CERT_FILE: /etc/hcrm/grpc-tls/tls.crt
GRPC_TLS_KEY_FILE: /etc/hcrm/grpc-tls/tls.key
GRPC_TLS_CA_FILE: /etc/hcrm/grpc-tls/ca.crt
{{- end }}
{{- range $facts.asks }}
PEER_{{ upper . }}_GRPC: {{ printf "dns:///%s-%s-grpc.%s.svc.%s:9090" $name . $.root.Release.Namespace $v.clusterDomain }}
{{- end }}
SERVICE_TOKEN_FILE: /var/run/secrets/hcrm/{callee}
SERVICE_TOKEN_SUBJECT: system:serviceaccount:{{ .root.Release.Namespace }}:{{ $name }}-{service}
SERVICE_TOKEN_JWKS_URL: {{ $v.serviceTokens.jwksUrl }}
{{- with $v.serviceTokens.issuer }}
SERVICE_TOKEN_ISSUER: {{ . }}
{{- end }}
{{- if $v.serviceTokens.inCluster }}
SERVICE_TOKEN_JWKS_BEARER_FILE: /var/run/secrets/hcrm/token
SERVICE_TOKEN_JWKS_CA_FILE: /var/run/secrets/hcrm/ca.crt
{{- end }}
STOP_DELAY_MS: {{ $v.stop.delayMs }}
STOP_DRAIN_MS: {{ $v.stop.drainMs }}
STOP_DEADLINE_MS: {{ $v.stop.deadlineMs }}
{{- end -}}

{{/* As a container's env: the release's own settings, then all services', then this one's. */}}
{{- define "hcrm.env" -}}
{{- $own := include "hcrm.settings" . | fromYaml -}}
{{- $settings := mergeOverwrite $own (deepCopy .root.Values.settings) (deepCopy .values.settings) -}}
{{- range $key, $value := $settings }}
- name: {{ $key }}
  value: {{ toString $value | quote }}
{{- end }}
{{- with concat .root.Values.extraEnv .values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "hcrm.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      {{- range $key, $path := .items }}
      - key: {{ $key }}
        path: {{ $path }}
      {{- end }}
{{- end -}}

{{/* The secrets this process reads, each in a folder of its own. */}}
{{- define "hcrm.secrets" -}}
{{- $v := .root.Values -}}
{{- $keys := dict $v.keys.documentsKey "documents.json" $v.keys.auditKey "audit.key" -}}
{{- if eq .component "feedback" }}{{ $_ := set $keys $v.keys.linksKey "links.key" }}{{ end -}}
{{- $all := dict
  "mongodb" (dict "secret" $v.mongodb.existingSecret "items" (dict $v.mongodb.key "uri"))
  "redis" (dict "secret" $v.redis.existingSecret "items" (dict $v.redis.key "url"))
  "keys" (dict "secret" $v.keys.existingSecret "items" $keys) -}}
{{- if $v.kafka.sasl.enabled }}
{{- $items := dict $v.kafka.sasl.usernameKey "username" $v.kafka.sasl.passwordKey "password" }}
{{- $_ := set $all "kafka" (dict "secret" $v.kafka.sasl.existingSecret "items" $items) }}
{{- end }}
{{- if $v.kafka.tls.enabled }}
{{- $items := dict $v.kafka.tls.caKey "ca.crt" }}
{{- $_ := set $all "kafka-tls" (dict "secret" $v.kafka.tls.existingSecret "items" $items) }}
{{- end }}
{{- if not $v.grpc.plaintext }}
{{- $items := dict "tls.crt" "tls.crt" "tls.key" "tls.key" "ca.crt" "ca.crt" }}
{{- $_ := set $all "grpc-tls" (dict "secret" $v.grpc.tls.existingSecret "items" $items) }}
{{- end }}
{{- with $v.trust.existingSecret }}
{{- $_ := set $all "trust" (dict "secret" . "items" (dict $v.trust.key "ca.crt")) }}
{{- end }}
{{- if and (eq .component "archive") $v.smtp.existingSecret }}
{{- $_ := set $all "smtp" (dict "secret" $v.smtp.existingSecret "items" (dict $v.smtp.key "url")) }}
{{- end }}
{{- toYaml $all -}}
{{- end -}}

{{- define "hcrm.volumeMounts" -}}
{{- range $name, $_ := include "hcrm.secrets" . | fromYaml }}
- name: {{ $name }}
  mountPath: /etc/hcrm/{{ $name }}
  readOnly: true
{{- end }}
- name: service-tokens
  mountPath: /var/run/secrets/hcrm
  readOnly: true
- name: files
  mountPath: /var/lib/hcrm
- name: tmp
  mountPath: /tmp
{{- if .root.Values.audit.anchorClaim }}
- name: audit-anchor
  mountPath: /var/lib/hcrm-audit
{{- end }}
{{- with concat .root.Values.extraVolumeMounts .values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* With "kept", the files are on a claim of the workload and not listed here. */}}
{{- define "hcrm.volumes" -}}
{{- $v := .root.Values -}}
{{- range $name, $row := include "hcrm.secrets" . | fromYaml }}
{{ include "hcrm.secretVolume" (dict "name" $name "secret" $row.secret "items" $row.items) }}
{{- end }}
{{ include "hcrm.serviceTokens" . }}
{{- if not .kept }}
- name: files
  emptyDir:
    sizeLimit: 1Gi
{{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- with $v.audit.anchorClaim }}
- name: audit-anchor
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- with concat $v.extraVolumes .values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A token for each service that is asked, good for it alone; and one for the cluster's API. */}}
{{- define "hcrm.serviceTokens" -}}
{{- $tokens := .root.Values.serviceTokens -}}
{{- $facts := index (include "hcrm.system" .root | fromJson).services .component -}}
- name: service-tokens
  projected:
    defaultMode: 0440
    sources:
      {{- range $facts.asks }}
      - serviceAccountToken:
          audience: {{ . }}
          expirationSeconds: {{ int $tokens.expirationSeconds }}
          path: {{ . }}
      {{- end }}
      {{- if $tokens.inCluster }}
      - serviceAccountToken:
          expirationSeconds: {{ int $tokens.expirationSeconds }}
          path: token
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      {{- end }}
{{- end -}}

{{/* The pod of a service, for its Deployment or StatefulSet. */}}
{{- define "hcrm.servicePod" -}}
{{- $v := .root.Values -}}
metadata:
  labels:
    {{- include "hcrm.labels" . | nindent 4 }}
    {{- with .values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "hcrm.name" .root }}-{{ .component }}
  {{- include "hcrm.podSecurity" .root | nindent 2 }}
  # Time for everything to end, and a little for the kubelet.
  terminationGracePeriodSeconds: {{ add (ceil (divf $v.stop.deadlineMs 1000)) 5 }}
  {{- include "hcrm.placement" . | nindent 2 }}
  containers:
    - name: {{ .component }}
      image: {{ include "hcrm.image" . }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      {{- include "hcrm.containerSecurity" . | nindent 6 }}
      ports:
        - { name: http, containerPort: 8080 }
        - { name: grpc, containerPort: 9090 }
        {{- if $v.telemetry.metrics.enabled }}
        - { name: metrics, containerPort: {{ $v.telemetry.metrics.port }} }
        {{- end }}
      env:
        {{- include "hcrm.env" . | trim | nindent 8 }}
        {{- if $v.telemetry.metrics.enabled }}
        - { name: METRICS_PORT, value: {{ $v.telemetry.metrics.port | quote }} }
        {{- end }}
        {{- with $v.telemetry.otlpEndpoint }}
        - { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
        {{- end }}
      {{- include "hcrm.probes" . | nindent 6 }}
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      volumeMounts:
        {{- include "hcrm.volumeMounts" . | trim | nindent 8 }}
  volumes:
    {{- include "hcrm.volumes" . | trim | nindent 4 }}
{{- end -}}
