-- Records of what customers decided themselves name them twice, and stay on: the search for residue took the second place for a
-- remainder. Erasures that stayed open for it are looked at anew by the worker.
update erasures
   set kept_in = kept_in || array['standings.recorded_by', 'rights_requests.decided_by'],
       findings = (
         select coalesce(jsonb_agg(finding), '[]')
           from jsonb_array_elements(findings) as finding
          where finding ->> 'place' not in ('standings.recorded_by', 'rights_requests.decided_by'))
 where awaits_look
   and fields is null;
